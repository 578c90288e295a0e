import type { Drawn } from '../histories.ts';
import type { Setting } from '../simulate.ts';

export const SETTING: Setting = {
  trials: 10,
  cells: 10,
  scatter: 0.03,
  offset: 0,
  drift: 0.03,
  outliers: 0.03,
  baseRuns: 1,
};

export const CHANGED: Drawn = { runs: 30, changeAt: 18, change: 0.1, scatter: 0.02, outliers: 0 };
export const UNCHANGED: Drawn = { runs: 40, changeAt: 40, change: 0, scatter: 0.03, outliers: 0.03 };
