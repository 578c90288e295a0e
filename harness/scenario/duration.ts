import type { CellPlan } from './scenario.ts';

/** What setting up and taking down a cell adds to its load. */
const AROUND_LOAD_MS = 1_000;

/** How long cells take one after the other, were every load as long as it may be: those that count requests end sooner. */
export function longestMs(cells: readonly Pick<CellPlan, 'load'>[]): number {
  return cells.reduce((sumMs, { load }) => sumMs + load.durationMs + AROUND_LOAD_MS, 0);
}
