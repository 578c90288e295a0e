import { type Random, seededRandom, shuffled } from '../../random.ts';
import { permutationP } from './permutation.ts';

export interface DivisiveOptions {
  /** Largest p-value of a change. */
  readonly level: number;
  /** Fewest values between two changes, 2 or more. */
  readonly leastLength: number;
  readonly seed: number;
}

/** Part of a series. `to` is the index after its last value. */
interface Segment {
  readonly from: number;
  readonly to: number;
}

interface Split {
  /** First value of the new distribution. */
  readonly at: number;
  readonly statistic: number;
}

/** Number of shuffles x level, so that the p-value has steps of half the level. */
const SHUFFLES_FOR_LEVEL = 2;

/**
 * The indexes at which a series changes its distribution, ascending: for each change the first value after it.
 * E-divisive by D. S. Matteson and N. A. James, "A nonparametric approach for multiple change point analysis of
 * multivariate data", JASA 109, 2014. It repeatedly finds the split with the largest energy distance (exponent 1) between
 * neighbouring parts, and keeps it if few shuffles within the segments found so far reach that distance. The same series
 * gives the same answer.
 */
export function changePoints(series: readonly number[], options: DivisiveOptions): readonly number[] {
  const { level, leastLength, seed } = options;
  const random = seededRandom(seed);
  const shuffles = Math.ceil(SHUFFLES_FOR_LEVEL / level) - 1;
  const found: number[] = [];
  for (;;) {
    const segments = segmentsOf(series.length, found);
    const split = bestSplit(series, segments, leastLength);
    if (split === null) break;
    const p = permutationP(split.statistic, shuffles, () => {
      const shuffled = shuffledWithin(series, segments, random);
      return bestSplit(shuffled, segments, leastLength)?.statistic ?? 0;
    });
    if (p > level) break;
    found.push(split.at);
  }
  return found.sort((a, b) => a - b);
}

function segmentsOf(length: number, changes: readonly number[]): readonly Segment[] {
  const bounds = [0, ...changes.toSorted((a, b) => a - b), length];
  return bounds.slice(1).map((to, before) => ({ from: bounds[before]!, to }));
}

function bestSplit(
  series: readonly number[],
  segments: readonly Segment[],
  leastLength: number,
): Split | null {
  let best: Split | null = null;
  for (const segment of segments) {
    const split = bestSplitOf(series.slice(segment.from, segment.to), leastLength);
    if (split !== null && split.statistic > (best?.statistic ?? 0)) {
      best = { at: segment.from + split.at, statistic: split.statistic };
    }
  }
  return best;
}

/** The best start of a new part. Its end is searched too, because another change may follow. */
function bestSplitOf(values: readonly number[], leastLength: number): Split | null {
  const sums = distanceSums(values);
  let best: Split | null = null;
  for (let at = leastLength; at <= values.length - leastLength; at += 1) {
    for (let to = at + leastLength; to <= values.length; to += 1) {
      const statistic = energy(sums, at, to);
      if (statistic > (best?.statistic ?? 0)) best = { at, statistic };
    }
  }
  return best;
}

/** At index i * (n + 1) + j: the sum of the distances between the first i and the first j values. */
interface DistanceSums {
  readonly width: number;
  readonly sums: Float64Array;
}

function distanceSums(values: readonly number[]): DistanceSums {
  const width = values.length + 1;
  const sums = new Float64Array(width * width);
  for (let i = 1; i < width; i += 1) {
    let row = 0;
    for (let j = 1; j < width; j += 1) {
      row += Math.abs(values[i - 1]! - values[j - 1]!);
      sums[i * width + j] = sums[(i - 1) * width + j]! + row;
    }
  }
  return { width, sums };
}

/** The scaled energy distance (Q in the paper) between the values before `at` and those from there to `to`. */
function energy({ width, sums }: DistanceSums, at: number, to: number): number {
  const [n, m] = [at, to - at];
  const within = sums[at * width + at]!;
  const all = sums[to * width + to]!;
  const across = sums[at * width + to]! - within;
  const withinLater = all - within - 2 * across;
  const between = (2 * across) / (n * m);
  // The sum of a group with itself contains each pair twice.
  const distance = between - within / (n * (n - 1)) - withinLater / (m * (m - 1));
  return ((n * m) / (n + m)) * distance;
}

function shuffledWithin(
  series: readonly number[],
  segments: readonly Segment[],
  random: Random,
): readonly number[] {
  return segments.flatMap(({ from, to }) => shuffled(series.slice(from, to), random));
}
