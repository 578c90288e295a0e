import type { Good, Verdict } from '../comparison.ts';
import { median, spread } from '../statistics/order.ts';

export interface CountTrials {
  readonly base: readonly number[];
  readonly current: readonly number[];
  readonly good: Good;
  /** Largest difference between two trials if nothing has changed. */
  readonly slack: number;
}

/**
 * Compares counts that the strategy determines, without statistics; null if they vary more than the slack and must be
 * tested as a metric. They differ if the gap between their ranges exceeds the slack and the width of either range.
 */
export function judgeCount({ base, current, good, slack }: CountTrials): Verdict | null {
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
