import { readFileSync } from 'node:fs';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { linkBetween } from '../addresses.ts';
import { coresFor, readPinning } from '../cpus.ts';
import type { Lab, LabHost } from '../lab.ts';
import type { LabSpec } from '../spec.ts';
import { askedSysctls, parseSysctls, portRange, sysctlScript } from '../sysctl.ts';
import { type Holder, LAB_FOLDER, openHolder, READ_OUTER_PID } from './holder.ts';
import { addressesOn, networkScript } from './network.ts';
import { startProgram } from './start.ts';

/** Shell: prints its pid outside the lab, then becomes the program. */
const START_PROGRAM = `${READ_OUTER_PID}; echo "$pid" >&3; exec "$@" 3>&-`;

/** Makes a lab of new network namespaces. Rejects with an UnableError if the machine does not allow them. */
export async function openNamespaceLab(spec: LabSpec): Promise<Lab> {
  const startedMs = performance.now();
  const holder = await openHolder();
  try {
    await holder.command(networkScript(spec, holder.anchors));
    const hosts = await configureHosts(holder, spec);
    return labOf(holder, { spec, hosts, readyMs: performance.now() - startedMs });
  } catch (error) {
    await holder[Symbol.asyncDispose]();
    throw error;
  }
}

async function configureHosts(holder: Holder, spec: LabSpec): Promise<Record<HostName, LabHost>> {
  const asked = askedSysctls(spec);
  const sysctls = parseSysctls(await holder.command(sysctlScript(asked, holder.anchors)), asked);
  const hosts = HOSTS.map((name): [HostName, LabHost] => [
    name,
    { name, pid: holder.anchors[name], ports: portRange(sysctls[name]), sysctls: sysctls[name] },
  ]);
  return Object.fromEntries(hosts) as Record<HostName, LabHost>;
}

function labOf(holder: Holder, made: { spec: LabSpec; hosts: Lab['hosts']; readyMs: number }): Lab {
  const { spec, hosts } = made;
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
    lost: () => lostOf(holder),
    start: (host, program) => {
      const cpus = coresFor(pinning[host], program.core);
      const launch = { host, cpus, enter: enter(hosts[host].pid), script: START_PROGRAM };
      return startProgram(launch, program);
    },
    [Symbol.asyncDispose]: () => holder[Symbol.asyncDispose](),
  };
}

function lostOf({ pid, anchors }: Holder): string | null {
  // First, because all others end with it.
  if (!isRunning(pid)) return 'The process that holds the lab ended, and all programs in the lab with it';
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
