import type { Check } from '../../result/result.ts';
import { amount, count } from '../../words.ts';
import type { Ran } from '../evidence.ts';

/** Name of the check, which pool sizing looks for. */
export const ERROR_BUDGET = 'error budget';

/** The service answered as a load needs it. null: the lab's origin, which answers as it was told. */
export function errorBudgetCheck({ budget, cell, outcome }: Ran): Check | null {
  if (budget === undefined) return null;
  const { share, leastRequests, overspent, isStopped } = budget;
  const { requests } = outcome.counts;
  const isEarly = isStopped && outcome.durationMs < cell.load.durationMs;
  return {
    name: ERROR_BUDGET,
    ok: overspent === null,
    expected: `at most ${amount(share * 100)}% of any ${count(leastRequests)} requests in a row failed`,
    observed:
      overspent === null
        ? `${count(requests)} requests, and never more`
        : `${overspent}${isEarly ? `, and the load was ended after ${count(requests)} requests` : ''}`,
  };
}
