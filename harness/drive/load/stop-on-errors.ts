import type { DriverOutcome } from '../driver.ts';
import type { DriverRun } from '../process/run-driver.ts';
import { BudgetWatch, type ErrorBudget, endedOf, overspentInAll } from './error-budget.ts';

/** The error budget of a load, and whether it was overspent. */
export interface BudgetSpent extends ErrorBudget {
  /** Reason, as text; null: within the budget. */
  readonly overspent: string | null;
  /** The load was stopped early because of it. */
  readonly isStopped: boolean;
}

/**
 * Stops a load whose service fails too often: going on may do harm. Needs the detail of the driver's progress. Call
 * `spent` at the end of the load.
 */
export function stopOnErrors(driver: Pick<DriverRun, 'onProgress' | 'stop'>, budget: ErrorBudget) {
  const watch = new BudgetWatch(budget);
  let overspent: string | null = null;
  driver.onProgress((progress) => {
    if (overspent !== null) return;
    overspent = watch.overspent(progress);
    if (overspent !== null) driver.stop();
  });
  return {
    spent: ({ counts: { responses, statuses, errors } }: Pick<DriverOutcome, 'counts'>): BudgetSpent => ({
      ...budget,
      overspent: overspent ?? overspentInAll(endedOf(responses, { statuses, codes: errors }), budget),
      isStopped: overspent !== null,
    }),
  };
}
