import { readlinkSync } from 'node:fs';
import type { PortRange } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import { type Clock, sharedClock, systemClock } from './clock.ts';
import { openDiagSockets } from './netlink/open.ts';
import { SocketTable } from './read/socket-table.ts';
import { DestinationWatch, type DestinationWatchOptions } from './watch/destination-watch.ts';
import { HostWatch } from './watch/host-watch.ts';
import { NginxWatch } from './watch/nginx-watch.ts';
import type { ObservedProgram } from './watch/program-watch.ts';
import { openWatch, type Watch } from './watch/running-watch.ts';
import { TcpWatch } from './watch/tcp-watch.ts';

export type { Watch };

const PROC = '/proc';

/** A host, given by any process that runs in it, and the ports of its outgoing connections. */
export interface ObservedHost {
  readonly name: HostName;
  readonly pid: number;
  readonly ports: PortRange;
  /** Port of a server of the user's, whose sockets alone count on this host. */
  readonly servicePort?: number | undefined;
}

export interface ObserveOptions {
  readonly hosts: readonly ObservedHost[];
  readonly programs: readonly ObservedProgram[];
  /** Path of nginx's stub_status socket, outside the lab; null without nginx. */
  readonly nginxStatusSocket: string | null;
  /** Whether to follow some of each host's connections, where netlink can be read. Default false. */
  readonly followsConnections?: boolean;
  /** Default `/proc`. Tests have a folder of their own. */
  readonly procRoot?: string;
}

/**
 * Starts the observers of one cell and takes the snapshots before the load. A process that has ended is not an error:
 * its values are null. A host or program that was never read is missing from the observation.
 */
export async function observe(options: ObserveOptions): Promise<Watch> {
  const { hosts, programs, nginxStatusSocket: socket, followsConnections, procRoot = PROC } = options;
  const groups = groupByNamespace(hosts, (pid) => networkNamespace(procRoot, pid));
  const sockets = await openTables(
    procRoot,
    groups.map(([host]) => host!.pid),
  );
  const clock = sharedClock(systemClock);
  const networks = groups.map((group, index) => {
    const [{ pid, ports, servicePort }] = group as [ObservedHost];
    const names = group.map(({ name }) => name);
    const table = { sockets: sockets[index]!, tables: groups.length };
    return new HostWatch({ procRoot, names, pid, ports, servicePort, ...table }, clock);
  });
  const nginx = socket === null ? null : new NginxWatch(socket, clock);
  const tcp = followsConnections === true ? await openConnections(hosts, clock) : [];
  return openWatch({ networks, programs, nginx, tcp, procRoot, clock });
}

/** Each host has a network of its own. None where netlink cannot be read. */
async function openConnections(hosts: readonly ObservedHost[], clock: Clock): Promise<readonly TcpWatch[]> {
  // Sockets of their own, because a list must be taken whole before its socket is asked for the next.
  const sockets = await openDiagSockets(hosts.map(({ pid }) => pid));
  return hosts.flatMap(({ name, pid }, index) => {
    const diag = sockets[index] ?? null;
    if (diag === null) return [];
    return [new TcpWatch({ host: name, netFolder: `${PROC}/${pid}/net`, diag, hosts: hosts.length }, clock)];
  });
}

/** The socket table of the network of each process. A folder other than /proc has only files. */
async function openTables(procRoot: string, pids: readonly number[]): Promise<readonly SocketTable[]> {
  const sockets = procRoot === PROC ? await openDiagSockets(pids) : [];
  return pids.map((pid, index) => new SocketTable(`${procRoot}/${pid}/net`, sockets[index] ?? null));
}

/** Groups hosts by network namespace. In a lab of kind `host` all share one, which is then read only once. */
export function groupByNamespace<H extends { readonly pid: number }>(
  hosts: readonly H[],
  namespaceOf: (pid: number) => string,
): readonly (readonly H[])[] {
  return [...Map.groupBy(hosts, ({ pid }) => namespaceOf(pid)).values()];
}

/** The name of a process's network namespace; `pid N` if the kernel does not tell it. */
export function networkNamespace(procRoot: string, pid: number): string {
  try {
    return readlinkSync(`${procRoot}/${pid}/ns/net`);
  } catch {
    // The process has ended, or the link may not be read: it needs PTRACE_MODE_READ, unlike the files of net/.
    return `pid ${pid}`;
  }
}

export interface ObserveDestinationOptions extends DestinationWatchOptions {
  readonly programs: readonly ObservedProgram[];
}

/**
 * Observes a load that uses the machine's own network, which other programs use too. Only sockets towards the
 * destination are counted. Counters cover the whole machine, so only their change during the load is used. Takes the
 * snapshots before the load.
 */
export async function observeDestination(options: ObserveDestinationOptions): Promise<Watch> {
  const { programs, pid, procRoot = PROC } = options;
  const [sockets] = await openTables(procRoot, [pid]);
  const clock = sharedClock(systemClock);
  const networks = [new DestinationWatch(options, sockets!, clock)];
  return openWatch({ networks, programs, nginx: null, procRoot, clock });
}
