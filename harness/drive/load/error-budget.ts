import type { DriverProgress, ProgressDetail } from '../driver.ts';

/** Share of errors at which the load on the user's own service is stopped. */
export interface ErrorBudget {
  /** Maximum share of ended requests that may fail: 0.05 is 5%. */
  readonly share: number;
  /** Minimum number of consecutive requests to judge by. */
  readonly leastRequests: number;
}

export const DEFAULT_ERROR_BUDGET: ErrorBudget = { share: 0.05, leastRequests: 100 };

/** Requests that ended, and the failures among them. */
export interface Ended {
  readonly requests: number;
  /** Failures by error code or status. */
  readonly failed: Readonly<Record<string, number>>;
}

/** Errors of connect() when the client has no free port: these never reached the service. */
const OWN_ERRORS = ['EADDRNOTAVAIL', 'EADDRINUSE'];

/** Counts the ended requests of a load; a status of 400 or above is a failure. */
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

/** Judges a running load by its latest requests, at least `leastRequests` of them, whatever time they took. */
export class BudgetWatch {
  readonly #budget: ErrorBudget;
  /** The latest totals that are `leastRequests` or more back, and all later ones. */
  #past: readonly Ended[] = [{ requests: 0, failed: {} }];

  constructor(budget: ErrorBudget) {
    this.#budget = budget;
  }

  /** Reason to stop the load, as text; null: go on. Progress without detail is ignored. */
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

/** The same for a whole load. One with fewer requests than `leastRequests` is judged only if all of them failed. */
export function overspentInAll(ended: Ended, budget: ErrorBudget): string | null {
  const isEnough = ended.requests >= budget.leastRequests || failures(ended) === ended.requests;
  return isEnough ? overspentText(ended, budget) : null;
}

/** null if the failures are within the budget. */
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
