import type { Recorded } from '../../analyse/shape/density.ts';

/** Durations of the requests of a trial, in order. */
export interface Sample {
  /** us, each once. */
  readonly values: readonly number[];
  /** How many are not above the value at the same place. */
  readonly upTo: readonly number[];
  readonly total: number;
  /** 0 where there is none. */
  readonly meanUs: number;
  /** Squared coefficient of variation. */
  readonly variation: number;
}

export function sampleOf(recorded: Iterable<Recorded>): Sample {
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

/** The value of this rank, from 1; 0 where there is none. */
export function valueAtRank({ values, upTo }: Sample, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! >= rank) high = middle;
    else low = middle + 1;
  }
  return values[low] ?? 0;
}

export function quantileOf(sample: Sample, share: number): number {
  return valueAtRank(sample, Math.max(1, Math.ceil(share * sample.total - 1e-9)));
}

/** Without those of a part of it. */
export function without(sample: Sample, part: Sample): Sample {
  if (part.total === 0) return sample;
  const left = new Map<number, number>();
  const add = (value: number, count: number): unknown => left.set(value, (left.get(value) ?? 0) + count);
  for (const { value, count } of recordedIn(sample)) add(value, count);
  for (const { value, count } of recordedIn(part)) add(value, -count);
  return sampleOf([...left].flatMap(([value, count]) => (count > 0 ? [{ value, count }] : [])));
}

/** With so many more of one value. */
export function withMore(sample: Sample, { value, count }: Recorded): Sample {
  if (count === 0) return sample;
  return sampleOf([...recordedIn(sample), { value, count }]);
}

function recordedIn({ values, upTo }: Sample): readonly Recorded[] {
  return values.map((value, index) => ({ value, count: upTo[index]! - (upTo[index - 1] ?? 0) }));
}
