import { readProc } from './proc-file.ts';

/** TCP counters of one network namespace, by the kernel's names (`ActiveOpens`, `TW`, ...). */
export type Counters = Readonly<Record<string, number>>;

/** Fields of the group `Tcp` that are not counters, but settings or a gauge. */
const NOT_COUNTERS = new Set(['RtoAlgorithm', 'RtoMin', 'RtoMax', 'MaxConn', 'CurrEstab']);

/** Counters to keep as a series; for the others, only their change over the load is kept. Older kernels lack some. */
export const SERIES_COUNTERS: ReadonlySet<string> = new Set([
  ...['ActiveOpens', 'PassiveOpens', 'AttemptFails', 'EstabResets', 'OutRsts', 'InSegs', 'OutSegs'],
  // A gauge: not part of the series, but the source of the peak of open connections.
  'CurrEstab',
  ...['TW', 'TWRecycled', 'TWKilled', 'TCPTimeWaitOverflow', 'ListenOverflows', 'ListenDrops'],
  ...['RetransSegs', 'TCPSynRetrans', 'TCPTimeouts', 'DelayedACKs'],
  ...['TCPAbortOnData', 'TCPAbortOnClose', 'TCPAbortOnTimeout'],
]);

/**
 * Reads snmp and netstat of the process's network namespace; null if the process has ended. `wanted` limits the
 * counters: keeping all 150 of them several times a second would cost more in garbage than the reading does.
 */
export function readCounters(procRoot: string, pid: number, wanted?: ReadonlySet<string>): Counters | null {
  const snmp = readProc(`${procRoot}/${pid}/net/snmp`);
  const netstat = readProc(`${procRoot}/${pid}/net/netstat`);
  if (snmp === null || netstat === null) return null;
  return { ...parseCounters(snmp, 'Tcp', wanted), ...parseCounters(netstat, 'TcpExt', wanted) };
}

/** Parses one group of /proc/net/snmp or netstat: a line of names, then a line of values. */
export function parseCounters(text: string, group: string, wanted?: ReadonlySet<string>): Counters {
  const counters: Record<string, number> = {};
  const [names = [], values = []] = linesOf(text, `${group}: `);
  for (const [index, name] of names.entries()) {
    const value = Number(values[index]);
    if ((wanted?.has(name) ?? true) && Number.isFinite(value)) counters[name] = value;
  }
  return counters;
}

/** The words of each line with this prefix. */
function linesOf(text: string, prefix: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith(prefix));
  return lines.map((line) => line.slice(prefix.length).split(' '));
}

/** The change of each counter that both sides have, without settings and gauges. */
export function difference(before: Counters, after: Counters): Counters {
  const counted = Object.entries(after).filter(([name]) => name in before && !NOT_COUNTERS.has(name));
  return Object.fromEntries(counted.map(([name, value]) => [name, value - before[name]!]));
}
