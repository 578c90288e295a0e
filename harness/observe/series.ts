import { msSince } from '../units.ts';
import type { Series } from './observation.ts';
import type { Sample } from './sampler.ts';

/** One moment of a series, by column. */
export type Row = Readonly<Record<string, number | undefined>>;

/** Whose series it is. */
export type SeriesHead = Pick<Series, 'source' | 'host' | 'process'>;

/** A series by column from samples; null where a sample has nothing for a column. */
export function seriesOf(head: SeriesHead, samples: readonly Sample<Row>[], startNs: bigint): Series {
  const names = new Set(samples.flatMap(({ value }) => Object.keys(value ?? {})));
  const column = (name: string) => samples.map(({ value }) => value?.[name] ?? null);
  return {
    ...head,
    atMs: samples.map(({ atNs }) => msSince(startNs, atNs)),
    values: Object.fromEntries([...names].map((name) => [name, column(name)])),
  };
}

/** The same samples with another value; what is gone stays gone. */
export function mapSamples<T, U>(samples: readonly Sample<T>[], map: (value: T) => U): readonly Sample<U>[] {
  return samples.map(({ atNs, value }) => ({ atNs, value: value === null ? null : map(value) }));
}

/** Samples that hold a value. */
export function presentSamples<T>(samples: readonly Sample<T>[]): readonly { atNs: bigint; value: T }[] {
  return samples.flatMap(({ atNs, value }) => (value === null ? [] : [{ atNs, value }]));
}
