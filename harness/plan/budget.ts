/** A time budget and the rounds that used it so far. */
export interface Spending {
  /** null: no limit. */
  readonly budgetMs: number | null;
  /** Durations of the completed rounds. */
  readonly tookMs: readonly number[];
}

/**
 * Whether another whole round fits, if it takes as long as the longest so far. The first round always begins: nothing is
 * known before it, and half a round would give only some cells a trial.
 */
export function fitsAnother({ budgetMs, tookMs }: Spending): boolean {
  if (tookMs.length === 0) return true;
  const spentMs = tookMs.reduce((sumMs, ms) => sumMs + ms, 0);
  return fits({ budgetMs, spentMs, needsMs: Math.max(...tookMs) });
}

/** Whether something that needs so long still fits. */
export function fits({
  budgetMs,
  spentMs,
  needsMs,
}: Pick<Spending, 'budgetMs'> & { readonly spentMs: number; readonly needsMs: number }): boolean {
  return budgetMs === null || spentMs + needsMs <= budgetMs;
}
