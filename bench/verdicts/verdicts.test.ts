import { expect, test } from 'vitest';
import { drawHistory } from './histories.ts';
import { drawComparison, type Effect, type Setting } from './simulate.ts';

// The same as the tables of docs/compare.md and docs/history.md, in smaller numbers.
const SETTING: Setting = {
  trials: 10,
  cells: 10,
  scatter: 0.03,
  offset: 0,
  drift: 0.03,
  outliers: 0.03,
  baseRuns: 1,
};

function found(draws: number, effect: Effect, setting = SETTING): number {
  const isFound = (verdict: string) => verdict === 'worse' || verdict === 'better';
  const drawn = Array.from({ length: draws }, (_, seed) =>
    drawComparison(setting, effect, seed).some(isFound),
  );
  return drawn.filter(Boolean).length / draws;
}

test('comparisons of 30 values that are the same give a false alarm in one of twenty at most', () =>
  expect(found(200, { slower: 0, cells: 0 })).toBeLessThanOrEqual(0.05));

test.each([
  [0.05, 0.6],
  [0.1, 0.95],
  [0.2, 1],
])('what became %d slower is found in a share of %d at least', (slower, share) =>
  expect(found(40, { slower, cells: SETTING.cells })).toBeGreaterThanOrEqual(share),
);

test('a change of a tenth is placed within one run in 95% of 200 histories', { timeout: 30_000 }, () => {
  const history = { runs: 30, changeAt: 18, change: 0.1, scatter: 0.02, outliers: 0 };
  const placed = Array.from({ length: 200 }, (_, seed) =>
    drawHistory(history, seed).some((at) => Math.abs(at - history.changeAt) <= 1),
  );
  expect(placed.filter(Boolean).length / 200).toBeGreaterThanOrEqual(0.95);
});

test('histories in which nothing changes tell a change in one of fifty at most', () => {
  const history = { runs: 40, changeAt: 40, change: 0, scatter: 0.03, outliers: 0.03 };
  const told = Array.from({ length: 200 }, (_, seed) => drawHistory(history, seed).length > 0);
  expect(told.filter(Boolean).length / 200).toBeLessThanOrEqual(0.02);
});
