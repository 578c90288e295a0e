import { msSince } from '../units.ts';
import type { Series, SocketTable } from './observation.ts';
import type { TableCount } from './read/tcp-table.ts';
import type { Sample } from './sampler.ts';

/** One moment of a series, by column. */
type Row = Readonly<Record<string, number | undefined>>;

/** A sample whose source could be read. */
export interface PresentSample<T> extends Sample<T> {
  readonly value: T;
}

/** A series by column from samples; null where a sample lacks the column. */
export function seriesOf(
  head: Pick<Series, 'source' | 'host' | 'process'>,
  samples: readonly Sample<Row>[],
  startNs: bigint,
): Series {
  const names = new Set(samples.flatMap(({ value }) => Object.keys(value ?? {})));
  const column = (name: string) => samples.map(({ value }) => value?.[name] ?? null);
  return {
    ...head,
    atMs: samples.map(({ atNs }) => msSince(startNs, atNs)),
    values: Object.fromEntries([...names].map((name) => [name, column(name)])),
  };
}

/** The sockets of a host by state, and its ports in use. */
export function tableSeries(
  host: Series['host'],
  tables: readonly Sample<TableCount>[],
  startNs: bigint,
): Series {
  const rows = mapSamples(tables, ({ states, portsInUse }) => ({ ...states, portsInUse }));
  return seriesOf({ source: 'table', host }, rows, startNs);
}

/** Applies `map` to the value of each sample, except where it is null. */
export function mapSamples<T, U>(
  samples: readonly Sample<T>[],
  map: (value: T) => U | null,
): readonly Sample<U>[] {
  return samples.map(({ atNs, value }) => ({ atNs, value: value === null ? null : map(value) }));
}

export function presentSamples<T>(samples: readonly Sample<T>[]): readonly PresentSample<T>[] {
  return samples.flatMap(({ atNs, value }) => (value === null ? [] : [{ atNs, value }]));
}

export function presentValues<T>(samples: readonly Sample<T>[]): readonly T[] {
  return presentSamples(samples).map(({ value }) => value);
}

/** The part of a counted table that goes into the result. */
export function socketTable({ atNs, value }: PresentSample<TableCount>, startNs: bigint): SocketTable {
  return { atMs: msSince(startNs, atNs), states: value.states, portsInUse: value.portsInUse };
}
