import type { BucketCounts } from '../../drive/duration-buckets.ts';
import type { MetricName } from '../catalogue.ts';
import type { Sample } from '../sample.ts';

/** One series of a stored cell over time. */
export interface TimeSeries {
  readonly name: MetricName;
  readonly labels: Sample['labels'];
  /** Since the start of the load. */
  readonly atMs: readonly number[];
  /** One for each time; null: no value. */
  readonly values: readonly (number | BucketCounts | null)[];
}

/** Series of samples that have the same value at all these times. */
export function seriesAt(samples: readonly Sample[], atMs: readonly number[]): readonly TimeSeries[] {
  return samples.map(({ name, labels, value }) => ({ name, labels, atMs, values: atMs.map(() => value) }));
}

/** Series of samples that are made for each of these times. A series has no value where its sample is missing. */
export function seriesOver(
  atMs: readonly number[],
  samplesAt: (timeMs: number, row: number) => readonly Sample[],
): readonly TimeSeries[] {
  const columns = new Map<string, { sample: Sample; values: (Sample['value'] | null)[] }>();
  for (const [row, timeMs] of atMs.entries()) {
    for (const sample of samplesAt(timeMs, row)) {
      const key = keyOf(sample);
      const column = columns.get(key) ?? { sample, values: atMs.map(() => null) };
      column.values[row] = sample.value;
      columns.set(key, column);
    }
  }
  return [...columns.values()].map(({ sample: { name, labels }, values }) => ({
    name,
    labels,
    atMs,
    values,
  }));
}

/** A key that is equal for samples of one series. */
export function keyOf({ name, labels }: Pick<Sample, 'name' | 'labels'>): string {
  // Not JSON, which takes three times as long, and this is asked for each value. The lengths keep texts apart.
  let key: string = name;
  for (const label of Object.keys(labels).sort() as (keyof typeof labels)[]) {
    const text = labels[label]!;
    key += ` ${label} ${text.length} ${text}`;
  }
  return key;
}

/** Whole seconds from the start of the load, and its end. */
export function everySecond(durationMs: number): readonly number[] {
  const seconds = Array.from({ length: Math.ceil(durationMs / 1_000) }, (_, at) => at * 1_000);
  return [...seconds, durationMs];
}

/** The last value up to a time; undefined: none yet. */
export function lastAt(
  { atMs, values }: { readonly atMs: readonly number[]; readonly values: readonly (number | null)[] },
  timeMs: number,
): number | undefined {
  const at = atMs.findLastIndex((one, index) => one <= timeMs && values[index] !== null);
  return at === -1 ? undefined : values[at]!;
}
