import type { DriverOutcome } from '../driver.ts';
import type { DriverRun } from '../process/run-driver.ts';
import { BudgetWatch, type ErrorBudget, endedOf, overspentInAll } from './error-budget.ts';

/** What became of the budget of errors that a load had. */
export interface BudgetSpent extends ErrorBudget {
  /** Why it is overspent, in words; null: it is not. */
  readonly overspent: string | null;
  /** It was found while the driver still told of its progress, and the load was ended for it. */
  readonly isStopped: boolean;
}

/** Ends a load whose service fails too often: more of it would tell nothing, and may do harm. */
export interface LoadGuard {
  /** At the end of the load. */
  spent(outcome: Pick<DriverOutcome, 'counts'>): BudgetSpent;
}

/** Needs the detail of the driver's progress. */
export function guardLoad(driver: Pick<DriverRun, 'onProgress' | 'stop'>, budget: ErrorBudget): LoadGuard {
  const watch = new BudgetWatch(budget);
  let overspent: string | null = null;
  driver.onProgress((progress) => {
    if (overspent !== null) return;
    overspent = watch.overspent(progress);
    if (overspent !== null) driver.stop();
  });
  return {
    spent: ({ counts: { responses, statuses, errors } }) => ({
      ...budget,
      overspent: overspent ?? overspentInAll(endedOf(responses, { statuses, codes: errors }), budget),
      isStopped: overspent !== null,
    }),
  };
}
