import { ascending, median } from './order.ts';

/** The logarithm of the ratio of two medians, with its uncertainty. */
export interface LogRatio {
  /** ln(median of b / median of a). */
  readonly estimate: number;
  /** Standard error of the estimate; 0 if all values of each group are equal. */
  readonly standardError: number;
  /** 95% and 90% confidence intervals. */
  readonly interval95: Interval;
  readonly interval90: Interval;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A value and its probability. */
interface Point {
  readonly value: number;
  readonly mass: number;
}

/** Smallest probability of a value that can affect an interval. */
const NEGLIGIBLE = 1e-6;

/**
 * Ratio of the medians of two groups of positive values, by the percentile bootstrap. The bootstrap distribution of a
 * median is known in closed form (B. Efron, "Bootstrap methods", Annals of Statistics 7, 1979, section 3; J. S. Maritz
 * and R. G. Jarrett, "A note on estimating the variance of the sample median", JASA 73, 1978), so no random numbers are
 * needed and the same values give the same interval. BCa is not used: its acceleration comes from the jackknife, which is
 * inconsistent for a median (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, 11.6).
 */
export function medianLogRatio(a: readonly number[], b: readonly number[]): LogRatio {
  const [ofA, ofB] = [bootstrapMedians(a), bootstrapMedians(b)];
  const quantile = (share: number): number => quantileOfDifference(ofA, ofB, share);
  return {
    estimate: Math.log(median(b) / median(a)),
    standardError: Math.sqrt(variance(ofA) + variance(ofB)),
    interval95: { low: quantile(0.025), high: quantile(0.975) },
    interval90: { low: quantile(0.05), high: quantile(0.95) },
  };
}

/** The logarithms of all possible medians of a resample with replacement, ascending. */
function bootstrapMedians(values: readonly number[]): readonly Point[] {
  const sorted = ascending(values);
  const points = sorted.length % 2 === 1 ? oddMedians(sorted) : evenMedians(sorted);
  return points
    .filter(({ mass }) => mass > NEGLIGIBLE)
    .map(({ value, mass }) => ({ value: Math.log(value), mass }))
    .sort((one, other) => one.value - other.value);
}

function oddMedians(sorted: readonly number[]): readonly Point[] {
  const middle = (sorted.length + 1) / 2;
  return sorted.map((value, at) => ({ value, mass: chanceOfRank(sorted.length, middle, at + 1) }));
}

/** Means of the two middle draws, over all pairs of the i-th and j-th value. */
function evenMedians(sorted: readonly number[]): readonly Point[] {
  const n = sorted.length;
  const half = n / 2;
  const ways = choose(n, half);
  return sorted.flatMap((low, i) => {
    const lower = ((i + 1) / n) ** half - (i / n) ** half;
    const apart = sorted.slice(i + 1).map((high, k) => {
      const j = i + 1 + k;
      const upper = ((n - j) / n) ** half - ((n - j - 1) / n) ** half;
      return { value: (low + high) / 2, mass: ways * lower * upper };
    });
    const same = chanceOfRank(n, half, i + 1) - apart.reduce((sum, { mass }) => sum + mass, 0);
    return [{ value: low, mass: same }, ...apart];
  });
}

/** Probability that the `rank`-th smallest of n draws is the i-th smallest value. */
function chanceOfRank(n: number, rank: number, i: number): number {
  return atLeast(n, rank, i / n) - atLeast(n, rank, (i - 1) / n);
}

/** Probability that at least `least` of n independent events happen. */
function atLeast(n: number, least: number, chance: number): number {
  let sum = 0;
  for (let k = least; k <= n; k += 1) sum += choose(n, k) * chance ** k * (1 - chance) ** (n - k);
  return sum;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i += 1) ways *= (n - k + i) / i;
  return ways;
}

function variance(points: readonly Point[]): number {
  const mass = massOf(points);
  const mean = points.reduce((sum, point) => sum + point.mass * point.value, 0) / mass;
  return points.reduce((sum, point) => sum + point.mass * (point.value - mean) ** 2, 0) / mass;
}

/** Halvings of the range, enough for more digits than are shown. */
const HALVINGS = 40;

/** Quantile of b - a. It is found by bisection, because there are too many pairs to list their differences. */
function quantileOfDifference(a: readonly Point[], b: readonly Point[], share: number): number {
  let low = b[0]!.value - a.at(-1)!.value;
  let high = b.at(-1)!.value - a[0]!.value;
  const wanted = share * massOf(a) * massOf(b);
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (massBelow(a, b, middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability mass of b - a up to `most`. */
function massBelow(a: readonly Point[], b: readonly Point[], most: number): number {
  let sum = 0;
  let below = 0;
  let next = 0;
  for (const { value, mass } of a) {
    while (next < b.length && b[next]!.value <= value + most) below += b[next++]!.mass;
    sum += mass * below;
  }
  return sum;
}

function massOf(points: readonly Point[]): number {
  return points.reduce((sum, { mass }) => sum + mass, 0);
}
