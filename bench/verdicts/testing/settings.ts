import type { Drawn } from '../histories.ts';
import type { Setting } from '../simulate.ts';
import type { Turns } from '../turns.ts';

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

export const TURNS: Turns = {
  rounds: 10,
  tests: 8,
  scatter: 0.03,
  mood: 0.03,
  alternation: 0,
  outliers: 0.03,
};
/** Machines that disturb two sides in turn, by name. */
export const MACHINES: Readonly<Record<string, Turns>> = {
  quiet: TURNS,
  'whose speed changes by 30%': { ...TURNS, mood: 0.3, tests: 30 },
  'that scatters by 12%': { ...TURNS, scatter: 0.12, mood: 0.1, tests: 30 },
  'that is 30% slower in every second trial': { ...TURNS, alternation: 0.3 },
};
