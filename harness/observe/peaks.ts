import type { HostObservation } from './observation.ts';
import type { Counters } from './read/counters.ts';
import type { Sockstat } from './read/sockstat.ts';
import type { TableCount } from './read/tcp-table.ts';

/**
 * The peaks of one host. Socket tables give the exact ports in use, but are read rarely. If every socket of every
 * table holds an ephemeral port, as on a client, `tw` + `inuse` of sockstat is the same number, read ten times a
 * second: then the larger of both counts, limited to `portCount` for each local address. On other hosts that sum
 * includes accepted and listening sockets, so it is not used.
 */
export function peaksOf(
  tables: readonly TableCount[],
  sockstats: readonly Sockstat[],
  portCount: number,
): Omit<HostObservation['peaks'], 'established'> {
  const exact = most(tables.map(({ portsInUse }) => portsInUse));
  return {
    timeWait: most(sockstats.flatMap(({ timeWait }) => timeWait ?? [])),
    inUse: most(sockstats.flatMap(({ inUse }) => inUse ?? [])),
    portsInUse: Math.max(exact, estimate(tables, sockstats, portCount)),
  };
}

/** The same from socket tables alone, where sockstat and the counters have the sockets of others in them. */
export function tablePeaksOf(tables: readonly TableCount[]): HostObservation['peaks'] {
  return {
    timeWait: most(tables.map(({ states }) => states.timeWait ?? 0)),
    inUse: most(tables.map(({ sockets, states }) => sockets - (states.timeWait ?? 0))),
    portsInUse: most(tables.map(({ portsInUse }) => portsInUse)),
    established: most(tables.map(({ states }) => (states.established ?? 0) + (states.closeWait ?? 0))),
  };
}

/** Most connections open at once, by the gauge CurrEstab; 0 without it. */
export function mostEstablished(counters: readonly Counters[]): number {
  return most(counters.flatMap(({ CurrEstab }) => CurrEstab ?? []));
}

/** Most sockets at once if all of them hold ephemeral ports; otherwise 0. */
function estimate(tables: readonly TableCount[], sockstats: readonly Sockstat[], portCount: number): number {
  if (tables.some(({ sockets, inRange }) => sockets !== inRange)) return 0;
  const addresses = most(tables.map((table) => table.addresses));
  // A socket that is just entering TIME_WAIT may be in both numbers, or in neither.
  const sums = sockstats.map(({ timeWait = 0, inUse = 0 }) => timeWait + inUse);
  return Math.min(most(sums), Math.max(1, addresses) * portCount);
}

/** The largest value; 0 if there are none. */
export function most(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}

/** The last values read of a host. */
export interface LastRead {
  readonly table: TableCount;
  readonly sockstat: Sockstat;
  /** Connections that the host opened after that table was read (ActiveOpens). */
  readonly openedSince: number;
}

/**
 * Estimates the local ports that outgoing connections hold now; only the socket table counts them, and it is read
 * rarely. If every socket of the table held such a port, as on a client, every socket does now. A host that also
 * accepts connections holds at most those of the table plus those opened since, and never more than its sockets.
 */
export function portsNow({ table, sockstat, openedSince }: LastRead): number {
  const { timeWait = 0, inUse = 0 } = sockstat;
  const sockets = timeWait + inUse;
  return table.sockets === table.inRange ? sockets : Math.min(table.portsInUse + openedSince, sockets);
}
