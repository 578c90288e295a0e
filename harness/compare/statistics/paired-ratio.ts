import { studentQuantile } from '../../size/model/distributions.ts';
import type { LogRatio } from './median-ratio.ts';
import { ascending, sum } from './order.ts';

/** Share of the pairs at each end that the mean leaves out, so that one bad trial in ten has little influence. */
const TRIMMED = 0.1;

/**
 * The ratio of two sides from the logarithms of the ratios of their pairs, at least three: the trimmed mean, with its
 * standard error by the Winsorised variance and intervals by Student's t (J. W. Tukey and D. H. McLaughlin, "Less vulnerable
 * confidence and significance procedures for location", Sankhya A 25, 1963). What a pair shares does not count as scatter.
 */
export function pairedLogRatio(logRatios: readonly number[]): LogRatio {
  const sorted = ascending(logRatios);
  const cut = Math.round(TRIMMED * sorted.length);
  const kept = sorted.slice(cut, sorted.length - cut);
  const estimate = meanOf(kept);
  const [low, high] = [kept[0]!, kept.at(-1)!];
  const winsorised = sorted.map((value) => Math.min(Math.max(value, low), high));
  const middle = meanOf(winsorised);
  const squares = sum(winsorised.map((value) => (value - middle) ** 2));
  const standardError = Math.sqrt(squares / (kept.length * (kept.length - 1)));
  const interval = (share: number) => {
    const reach = studentQuantile(share, kept.length - 1) * standardError;
    return { low: estimate - reach, high: estimate + reach };
  };
  return { estimate, standardError, interval95: interval(0.975), interval90: interval(0.95) };
}

function meanOf(values: readonly number[]): number {
  return sum(values) / values.length;
}
