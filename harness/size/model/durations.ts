import type { Recorded } from '../../analyse/shape/density.ts';

/** Durations of the requests of a trial. */
export interface Durations {
  /** Distinct values, us, ascending. */
  readonly values: readonly number[];
  /** For each value, the number of durations up to it. */
  readonly upTo: readonly number[];
  readonly total: number;
  /** 0 if there are none. */
  readonly meanUs: number;
  /** Squared coefficient of variation. */
  readonly variation: number;
}

export function durationsOf(recorded: Iterable<Recorded>): Durations {
  const inOrder = [...recorded].toSorted((a, b) => a.value - b.value);
  const values: number[] = [];
  const upTo: number[] = [];
  let [total, sum, squares] = [0, 0, 0];
  for (const { value, count } of inOrder) {
    total += count;
    sum += count * value;
    squares += count * value * value;
    values.push(value);
    upTo.push(total);
  }
  const meanUs = total === 0 ? 0 : sum / total;
  const variance = total === 0 ? 0 : Math.max(0, squares / total - meanUs ** 2);
  return { values, upTo, total, meanUs, variation: meanUs === 0 ? 0 : variance / meanUs ** 2 };
}

/** The value of this rank, from 1; 0 if there are no values. */
export function valueAtRank({ values, upTo }: Durations, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! >= rank) high = middle;
    else low = middle + 1;
  }
  return values[low] ?? 0;
}

export function quantileOf(sample: Durations, share: number): number {
  return valueAtRank(sample, Math.max(1, Math.ceil(share * sample.total - 1e-9)));
}

/** Removes the durations of `part`. */
export function without(sample: Durations, part: Durations): Durations {
  if (part.total === 0) return sample;
  const left = new Map<number, number>();
  const add = (value: number, count: number): unknown => left.set(value, (left.get(value) ?? 0) + count);
  for (const { value, count } of recordedIn(sample)) add(value, count);
  for (const { value, count } of recordedIn(part)) add(value, -count);
  return durationsOf([...left].flatMap(([value, count]) => (count > 0 ? [{ value, count }] : [])));
}

/** Adds `count` durations of one value. */
export function withMore(sample: Durations, { value, count }: Recorded): Durations {
  if (count === 0) return sample;
  return durationsOf([...recordedIn(sample), { value, count }]);
}

function recordedIn({ values, upTo }: Durations): readonly Recorded[] {
  return values.map((value, index) => ({ value, count: upTo[index]! - (upTo[index - 1] ?? 0) }));
}
