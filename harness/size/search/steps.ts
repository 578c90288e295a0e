import { type Goal, trialMs } from './goal.ts';
import type { NotReachable } from './not-reachable.ts';
import type { TrialRequest } from './trial.ts';

/** What to measure next, and why. */
export interface Measure {
  readonly kind: 'measure';
  readonly request: Omit<TrialRequest, 'trial'>;
  readonly why: string;
}

/** The search is over. */
export type SearchEnd =
  /** `isDecided`: the smallest size that passed and the largest that failed are neighbours. */
  | { readonly kind: 'found'; readonly isDecided: boolean }
  | { readonly kind: 'not-reachable'; readonly reason: NotReachable }
  /** The budget is spent, or the trials do not agree. `isUnbelievable`: most of them were invalid. */
  | { readonly kind: 'undecided'; readonly why: string; readonly isUnbelievable?: true };

/** Most trials of a size. More would hardly narrow the result. */
export const MOST_TRIALS = 8;

/** A trial of this size at the rate asked for. */
export function trySize(goal: Goal, size: number, why: string): Measure {
  const { ratePerSecond } = goal.target;
  return {
    kind: 'measure',
    request: { purpose: 'search', size, ratePerSecond, durationMs: trialMs(goal) },
    why,
  };
}

export function notReachable(reason: NotReachable): SearchEnd {
  return { kind: 'not-reachable', reason };
}
