import type { DriverProgress, ProgressDetail } from '../driver.ts';

/** What a service of one's own may answer with errors before its load is stopped. */
export interface ErrorBudget {
  /** Of the requests that ended, this share may fail: 0.05 is 5%. */
  readonly share: number;
  /** In a row: fewer tell nothing. */
  readonly leastRequests: number;
}

export const DEFAULT_ERROR_BUDGET: ErrorBudget = { share: 0.05, leastRequests: 100 };

/** Requests that ended, and how those among them that failed did. */
export interface Ended {
  readonly requests: number;
  /** By error code or status. */
  readonly failed: Readonly<Record<string, number>>;
}

/** Of connect() for want of a port: the service never heard of these. */
const OWN_ERRORS = ['EADDRNOTAVAIL', 'EADDRINUSE'];

/** What ended in a load; a status of 400 or above is a failure. */
export function endedOf(
  responses: number,
  { statuses, codes }: Pick<ProgressDetail, 'statuses'> & Pick<DriverProgress, 'codes'>,
): Ended {
  const errors = Object.entries(codes).filter(([code]) => !OWN_ERRORS.includes(code));
  const refused = Object.entries(statuses)
    .filter(([status]) => Number(status) >= 400)
    .map(([status, number]) => [`status ${status}`, number] as const);
  return {
    requests: responses + errors.reduce((total, [, number]) => total + number, 0),
    failed: Object.fromEntries([...errors, ...refused]),
  };
}

/** Looks at a load as it goes on, at the last requests that ended and were enough to tell. Times do not matter. */
export class BudgetWatch {
  readonly #budget: ErrorBudget;
  /** The newest one that is far enough back, and those after it. */
  #past: readonly Ended[] = [{ requests: 0, failed: {} }];

  constructor(budget: ErrorBudget) {
    this.#budget = budget;
  }

  /** Why the load is to be stopped, in words; null: it goes on. Progress without its detail tells nothing. */
  overspent({
    responses,
    codes,
    detail,
  }: Pick<DriverProgress, 'responses' | 'codes' | 'detail'>): string | null {
    if (detail === null) return null;
    const now = endedOf(responses, { statuses: detail.statuses, codes });
    const start = this.#past.findLastIndex(
      ({ requests }) => now.requests - requests >= this.#budget.leastRequests,
    );
    if (start === -1) {
      this.#past = [...this.#past, now];
      return null;
    }
    const since = between(this.#past[start]!, now);
    this.#past = [...this.#past.slice(start), now];
    return overspentText(since, this.#budget);
  }
}

/** The same for a whole load, which may have been too short for the watch: then only failures alone count. */
export function overspentInAll(ended: Ended, budget: ErrorBudget): string | null {
  const isEnough = ended.requests >= budget.leastRequests || failures(ended) === ended.requests;
  return isEnough ? overspentText(ended, budget) : null;
}

/** null where the failures are within the budget. */
function overspentText(ended: Ended, { share }: ErrorBudget): string | null {
  const failed = failures(ended);
  if (failed <= ended.requests * share) return null;
  const by = Object.entries(ended.failed)
    .filter(([, number]) => number > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, number]) => `${what}: ${number}`);
  return `${failed} of ${ended.requests} requests failed (${by.join(', ')})`;
}

function failures({ failed }: Ended): number {
  return Object.values(failed).reduce((total, number) => total + number, 0);
}

function between(before: Ended, after: Ended): Ended {
  const entries = Object.entries(after.failed).map(
    ([what, number]) => [what, number - (before.failed[what] ?? 0)] as const,
  );
  return { requests: after.requests - before.requests, failed: Object.fromEntries(entries) };
}
