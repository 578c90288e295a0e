import type { PortRange } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import { systemClock } from './clock.ts';
import { groupByNamespace, networkNamespace } from './namespaces.ts';
import type { LiveObservation, Observation } from './observation.ts';
import { HostWatch } from './watch/host-watch.ts';
import { NginxWatch } from './watch/nginx-watch.ts';
import type { ObservedProgram } from './watch/program-watch.ts';
import { openWatch } from './watch/running-watch.ts';

/** A host, given by any process that runs in it, and the ports of its outgoing connections. */
export interface ObservedHost {
  readonly name: HostName;
  readonly pid: number;
  readonly ports: PortRange;
}

export interface ObserveOptions {
  readonly hosts: readonly ObservedHost[];
  readonly programs: readonly ObservedProgram[];
  /** Path of nginx's stub_status socket, outside the lab; null without nginx. */
  readonly nginxStatusSocket: string | null;
  /** Default `/proc`. Tests have a folder of their own. */
  readonly procRoot?: string;
}

/** The running observers of one cell. A live handle: `await using`. Disposing it gives no result. */
export interface Watch extends AsyncDisposable {
  /** Starts sampling at this moment of the monotonic clock. All times in the result count from it. */
  start(startNs: bigint): void;
  /** The last value that was read of each source. */
  latest(): LiveObservation;
  /**
   * Reads everything once more, stops, and returns the result. Call it at the end of the load, while connections are
   * still open. Rejects if a source could not be read, unless its process has ended.
   */
  finish(): Promise<Observation>;
}

/**
 * Starts the observers of one cell and takes the snapshots before the load. A process that has ended is not an error:
 * its values are null. A host or program that was never read is missing from the observation.
 */
export async function observe(options: ObserveOptions): Promise<Watch> {
  const { hosts, programs, nginxStatusSocket: socket, procRoot = '/proc' } = options;
  const groups = groupByNamespace(hosts, (pid) => networkNamespace(procRoot, pid));
  const networks = groups.map((group) => {
    const [{ pid, ports }] = group as [ObservedHost];
    const names = group.map(({ name }) => name);
    return new HostWatch({ procRoot, names, pid, ports, tables: groups.length }, systemClock);
  });
  const nginx = socket === null ? null : new NginxWatch(socket, systemClock);
  return openWatch({ networks, programs, nginx, procRoot });
}
