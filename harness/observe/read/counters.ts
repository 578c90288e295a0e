import type { ReadNetwork } from './network-files.ts';

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
 * Makes a function that reads snmp and netstat of a network namespace; it gives null if the process has ended.
 * `wanted` limits the counters: keeping all 150 of them several times a second would cost more in garbage than the reading.
 */
export function counterReader(read: ReadNetwork, wanted?: ReadonlySet<string>): () => Counters | null {
  const [parseTcp, parseTcpExt] = [counterParser('Tcp', wanted), counterParser('TcpExt', wanted)];
  return () => {
    const [snmp = null, netstat = null] = read('snmp', 'netstat');
    return snmp === null || netstat === null ? null : { ...parseTcp(snmp), ...parseTcpExt(netstat) };
  };
}

/** Makes a parser of one group of /proc/net/snmp or netstat: a line of names, then a line of values. */
export function counterParser(group: string, wanted?: ReadonlySet<string>): (text: string) => Counters {
  const prefix = `${group}: `;
  let [names, places]: [string, readonly Place[]] = ['', []];
  return (text) => {
    const [heading, line] = linesOf(text, prefix);
    // A kernel does not change them while it runs.
    if (heading !== names) [names, places] = [heading, placesOf(heading, wanted)];
    const values = line.split(' ');
    const counters: Record<string, number> = {};
    for (const { name, index } of places) {
      const value = Number(values[index]);
      if (Number.isFinite(value)) counters[name] = value;
    }
    return counters;
  };
}

/** Which word of the line of values is a counter's. */
interface Place {
  readonly name: string;
  readonly index: number;
}

function placesOf(names: string, wanted: ReadonlySet<string> | undefined): readonly Place[] {
  const places = names.split(' ').map((name, index) => ({ name, index }));
  return places.filter(({ name }) => wanted?.has(name) ?? true);
}

/** The lines of names and of values, without their prefix; empty if the kernel does not have the group. */
function linesOf(text: string, prefix: string): readonly [names: string, values: string] {
  const start = text.startsWith(prefix) ? 0 : text.indexOf(`\n${prefix}`) + 1;
  if (start === 0 && !text.startsWith(prefix)) return ['', ''];
  const middle = endOfLine(text, start);
  return [
    text.slice(start + prefix.length, middle),
    text.slice(middle + 1 + prefix.length, endOfLine(text, middle + 1)),
  ];
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

/** The change of each counter that both sides have, without settings and gauges. */
export function difference(before: Counters, after: Counters): Counters {
  const counted = Object.entries(after).filter(([name]) => name in before && !NOT_COUNTERS.has(name));
  return Object.fromEntries(counted.map(([name, value]) => [name, value - before[name]!]));
}
