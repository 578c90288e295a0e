import { readFileSync } from 'node:fs';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { linkBetween } from '../addresses.ts';
import { coresFor, readPinning } from '../cpus.ts';
import type { Lab, LabHost } from '../lab.ts';
import { type LinksAtWork, linksAtWork, relayArgv } from '../link/start.ts';
import { parseRoutes } from '../routes.ts';
import type { LabSpec } from '../spec.ts';
import { askedSysctls, parseSysctls, portRange, sysctlScript } from '../sysctl.ts';
import { type Holder, LAB_FOLDER, openHolder, READ_OUTER_PID } from './holder.ts';
import { addressesOn, deviceTowards, networkScript } from './network.ts';
import { startProgram } from './start.ts';

/** Shell: prints its pid outside the lab, then becomes the program. */
const START_PROGRAM = `${READ_OUTER_PID}; echo "$pid" >&3; exec "$@" 3>&-`;

/** Makes a lab of new network namespaces. Rejects with an UnableError if the machine does not allow them. */
export async function openNamespaceLab(spec: LabSpec): Promise<Lab> {
  const startedMs = performance.now();
  const holder = await openHolder((spec.links ?? []).length > 0);
  try {
    await holder.command(networkScript(spec, holder.anchors, holder.link));
    const hosts = await configureHosts(holder, spec);
    const links = await startLinks(holder, spec);
    return labOf(holder, { spec, hosts, links, readyMs: performance.now() - startedMs });
  } catch (error) {
    await holder[Symbol.asyncDispose]();
    throw error;
  }
}

async function configureHosts(holder: Holder, spec: LabSpec): Promise<Record<HostName, LabHost>> {
  const asked = askedSysctls(spec);
  const printed = await holder.command(sysctlScript(asked, holder.anchors));
  const [sysctls, routes] = [parseSysctls(printed, asked), parseRoutes(printed)];
  const hosts = HOSTS.map((name): [HostName, LabHost] => [
    name,
    {
      name,
      pid: holder.anchors[name],
      ports: portRange(sysctls[name]),
      sysctls: sysctls[name],
      routes: routes[name],
    },
  ]);
  return Object.fromEntries(hosts) as Record<HostName, LabHost>;
}

/** null: all links are bare. */
async function startLinks({ link }: Holder, { links = [] }: LabSpec): Promise<LinksAtWork | null> {
  if (link === null) return null;
  const relayed = links.map(({ a, b, ...conditions }) => {
    const towards = linkBetween(a, b);
    return { ...conditions, devices: [deviceTowards(towards, a), deviceTowards(towards, b)] as const };
  });
  // Not pinned: any core that is idle at the moment is better than one of a program that is being measured.
  const launch = { host: 'link', cpus: [], enter: enter(link), script: START_PROGRAM } as const;
  const program = await startProgram(launch, { name: 'relay', argv: relayArgv(relayed) });
  return linksAtWork(links, program);
}

/** What a lab is made of. */
interface Made {
  readonly spec: LabSpec;
  readonly hosts: Lab['hosts'];
  readonly links: LinksAtWork | null;
  readonly readyMs: number;
}

function labOf(holder: Holder, made: Made): Lab {
  const { spec, hosts, links } = made;
  const pinning = readPinning(spec.cores);
  const addresses = (host: HostName, other: HostName): readonly string[] =>
    addressesOn(linkBetween(host, other), host, spec);
  return {
    kind: 'namespaces',
    hosts,
    folder: { outside: `/proc/${holder.pid}/root${LAB_FOLDER}`, inside: LAB_FOLDER },
    readyMs: made.readyMs,
    address: (from, to) => addresses(to, from)[0]!,
    sources: addresses,
    measureLinks: async () => (await links?.measure()) ?? [],
    lost: () => lostOf(holder, links),
    start: (host, program) => {
      const cpus = coresFor(pinning[host], program.core);
      const launch = { host, cpus, enter: enter(hosts[host].pid), script: START_PROGRAM };
      return startProgram(launch, program);
    },
    [Symbol.asyncDispose]: () => holder[Symbol.asyncDispose](),
  };
}

function lostOf({ pid, anchors }: Holder, links: LinksAtWork | null): string | null {
  // First, because all others end with it.
  if (!isRunning(pid)) return 'The process that holds the lab ended, and all programs in the lab with it';
  if (links !== null && !isRunning(links.program.pid))
    return `The relay of the links ended: ${links.program.stderrTail() || 'it gave no reason'}`;
  const host = HOSTS.find((name) => !isRunning(anchors[name]));
  return host === undefined ? null : `The process that keeps the host "${host}" open ended`;
}

/** False for a zombie too. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** The command that runs another one in all namespaces of a host. */
function enter(pid: number): readonly string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
  return ['nsenter', '--target', String(pid), ...user, '--mount', '--net', '--pid'];
}
