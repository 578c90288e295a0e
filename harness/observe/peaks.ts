import type { HostObservation } from './observation.ts';
import type { Counters } from './read/counters.ts';
import type { Sockstat } from './read/sockstat.ts';
import type { TableCount } from './read/tcp-table.ts';

/**
 * The peaks of one host. Ports in use come from the socket tables, which are exact but seldom read. Where every
 * socket of every table holds an ephemeral port, as on a client, `tw` + `inuse` of sockstat is the same number
 * ten times a second, and the larger one is taken, up to the `portCount` of each address seen. Elsewhere that
 * sum also counts accepted and listening sockets and says nothing about ports.
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

/** The most connections open at once, by the gauge among the counters. */
export function mostEstablished(counters: readonly Counters[]): number {
  return most(counters.flatMap(({ CurrEstab }) => CurrEstab ?? []));
}

/** The most sockets at once, where all of them hold ephemeral ports; else 0. */
function estimate(tables: readonly TableCount[], sockstats: readonly Sockstat[], portCount: number): number {
  if (tables.some(({ sockets, inRange }) => sockets !== inRange)) return 0;
  const addresses = most(tables.map((table) => table.addresses));
  // A socket on its way to TIME_WAIT may be in both numbers, or in neither.
  const sums = sockstats.map(({ timeWait = 0, inUse = 0 }) => timeWait + inUse);
  return Math.min(most(sums), Math.max(1, addresses) * portCount);
}

function most(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}
