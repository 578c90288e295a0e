import { median } from './median.ts';

/** Values that rise or fall from the first to the last. */
export interface Trend {
  /** Medians of the first and of the last sixth. */
  readonly from: number;
  readonly to: number;
  /** Change from one value to the next: the median over all pairs. */
  readonly slope: number;
}

/** Fewest values in which a trend is looked for. */
export const LEAST_VALUES = 12;
/** Standard deviations of Kendall's count of pairs without a trend: 1 series in 15,000 has more by chance. */
const LEAST_SCORE = 4;
/** Factor between the first and the last values from which on it is worth a word. */
const LEAST_FACTOR = 1.5;
/** Share of the change from each third to the next: a step is between two of them only, and a warm-up in the first. */
const LEAST_SHARE = 0.2;
/** Median distance from the line, as a share of the whole change, up to which it is one movement. */
const MOST_SCATTER = 0.25;

/**
 * The trend of values at equal distances (Mann and Kendall's test, Theil and Sen's slope): null if chance explains it, if it
 * is small, or if it does not go on from beginning to end.
 */
export function trendOf(values: readonly number[]): Trend | null {
  if (values.length < LEAST_VALUES || Math.abs(kendallScore(values)) < LEAST_SCORE) return null;
  const sixth = Math.round(values.length / 6);
  const [from, to] = [median(values.slice(0, sixth)), median(values.slice(-sixth))];
  const slope = median(pairsOf(values, (a, b, apart) => (b - a) / apart));
  const isLarge = Math.max(from, to) >= LEAST_FACTOR * Math.min(from, to);
  const [first, middle, last] = thirdsOf(values).map(median) as [number, number, number];
  const isLasting = Math.min((middle - first) / (to - from), (last - middle) / (to - from)) >= LEAST_SHARE;
  return isLarge && isLasting && scatterOf(values, slope) <= MOST_SCATTER * Math.abs(to - from)
    ? { from, to, slope }
    : null;
}

/** Pairs that rise less those that fall, in standard deviations of the same without a trend. */
function kendallScore(values: readonly number[]): number {
  const { length } = values;
  const rising = pairsOf(values, (a, b) => Math.sign(b - a)).reduce((sum, sign) => sum + sign, 0);
  return rising / Math.sqrt((length * (length - 1) * (2 * length + 5)) / 18);
}

function pairsOf(values: readonly number[], of: (a: number, b: number, apart: number) => number): number[] {
  return values.flatMap((a, first) => values.slice(first + 1).map((b, between) => of(a, b, between + 1)));
}

function thirdsOf(values: readonly number[]): readonly (readonly number[])[] {
  const third = values.length / 3;
  return [0, 1, 2].map((part) => values.slice(Math.round(part * third), Math.round((part + 1) * third)));
}

/** Median distance from the line of this slope. */
function scatterOf(values: readonly number[], slope: number): number {
  const rests = values.map((value, index) => value - slope * index);
  const middle = median(rests);
  return median(rests.map((rest) => Math.abs(rest - middle)));
}
