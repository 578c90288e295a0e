/** What is left of a budget, from the rounds that it has paid for. */
export interface Spending {
  /** null: no limit. */
  readonly budgetMs: number | null;
  /** How long each round took that has ended. */
  readonly tookMs: readonly number[];
}

/**
 * Whether another whole round is to begin: it is taken to be as long as the longest so far. The first one always is, for
 * without it nothing is known, and half a round would give some cells a trial that others lack.
 */
export function fitsAnother({ budgetMs, tookMs }: Spending): boolean {
  if (budgetMs === null || tookMs.length === 0) return true;
  const spentMs = tookMs.reduce((sumMs, ms) => sumMs + ms, 0);
  return spentMs + Math.max(...tookMs) <= budgetMs;
}
