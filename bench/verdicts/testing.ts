import { drawHistory } from './histories.ts';
import type { Setting } from './simulate.ts';

/** The setting of the tables in docs/compare.md. */
export const SETTING: Setting = {
  trials: 10,
  cells: 10,
  scatter: 0.03,
  offset: 0,
  drift: 0.03,
  outliers: 0.03,
  baseRuns: 1,
};

/** Share of histories with a change of a tenth in which it is placed within one run of where it was made. */
export function placedShare(histories: number): number {
  const history = { runs: 30, changeAt: 18, change: 0.1, scatter: 0.02, outliers: 0 };
  const placed = Array.from({ length: histories }, (_, seed) =>
    drawHistory(history, seed).some((at) => Math.abs(at - history.changeAt) <= 1),
  );
  return placed.filter(Boolean).length / histories;
}
