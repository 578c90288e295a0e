import { readProc } from './proc-file.ts';

/** TCP counters of one network namespace by the kernel's own names (`ActiveOpens`, `TW`, ...). */
export type Counters = Readonly<Record<string, number>>;

/** Numbers of the group `Tcp` that do not count up: settings, and what is open now. */
const NO_COUNTERS = new Set(['RtoAlgorithm', 'RtoMin', 'RtoMax', 'MaxConn', 'CurrEstab']);

/**
 * Those whose course over time is kept; of all others the difference over the load is enough. Which of them
 * exist depends on the kernel.
 */
export const SERIES_COUNTERS: ReadonlySet<string> = new Set([
  ...['ActiveOpens', 'PassiveOpens', 'AttemptFails', 'EstabResets', 'OutRsts', 'InSegs', 'OutSegs'],
  // A gauge: the series leaves it out, the peak of open connections is made of it.
  'CurrEstab',
  ...['TW', 'TWRecycled', 'TWKilled', 'TCPTimeWaitOverflow', 'ListenOverflows', 'ListenDrops'],
  ...['RetransSegs', 'TCPSynRetrans', 'TCPTimeouts', 'DelayedACKs'],
  ...['TCPAbortOnData', 'TCPAbortOnClose', 'TCPAbortOnTimeout'],
]);

/**
 * Reads snmp and netstat of the namespace that the process lives in; null when the process has gone. `wanted`: a
 * series that kept all 150 of them several times a second would cost more in garbage than the reading does.
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

/** The words of each line that begins so. */
function linesOf(text: string, prefix: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith(prefix));
  return lines.map((line) => line.slice(prefix.length).split(' '));
}

/** How far each counter went; one that is missing on either side is missing. Settings and gauges are left out. */
export function difference(before: Counters, after: Counters): Counters {
  const counted = Object.entries(after).filter(([name]) => name in before && !NO_COUNTERS.has(name));
  return Object.fromEntries(counted.map(([name, value]) => [name, value - before[name]!]));
}
