import type { Good, Verdict } from '../comparison.ts';
import { median, spread } from '../statistics/order.ts';

export interface CountSample {
  readonly base: readonly number[];
  readonly current: readonly number[];
  readonly good: Good;
  /** How far trials may be apart when nothing has changed. */
  readonly slack: number;
}

/**
 * Compares counts that the strategy fixes, without statistics; null where they vary more than they may, and must be
 * tested like any metric. They differ where the gap between the two ranges is wider than the slack and than either
 * range.
 */
export function judgeCount({ base, current, good, slack }: CountSample): Verdict | null {
  if (base.length === 0 || current.length === 0) return null;
  const widest = Math.max(spread(base), spread(current));
  const gap = Math.max(Math.min(...current) - Math.max(...base), Math.min(...base) - Math.max(...current));
  if (gap > slack && gap > widest) return directionOf(median(current) - median(base), good);
  const isFact = widest <= slack && Math.abs(median(current) - median(base)) <= slack;
  return isFact ? 'same' : null;
}

function directionOf(change: number, good: Good): Verdict {
  return change < 0 === (good === 'low') ? 'better' : 'worse';
}
