import { expect, test } from 'vitest';
import { drawHistory } from './histories.ts';
import { drawComparison, type Effect } from './simulate.ts';
import { placedShare, SETTING } from './testing.ts';

// Smaller samples of what verdicts.deep.test.ts tests.

function found(draws: number, effect: Effect): number {
  const isFound = (verdict: string) => verdict === 'worse' || verdict === 'better';
  const drawn = Array.from({ length: draws }, (_, seed) =>
    drawComparison(SETTING, effect, seed).some(isFound),
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

test('a change of a tenth is placed within one run in 95% of 40 histories', () =>
  expect(placedShare(40)).toBeGreaterThanOrEqual(0.95));

test('histories in which nothing changes tell a change in one of fifty at most', () => {
  const history = { runs: 40, changeAt: 40, change: 0, scatter: 0.03, outliers: 0.03 };
  const told = Array.from({ length: 200 }, (_, seed) => drawHistory(history, seed).length > 0);
  expect(told.filter(Boolean).length / 200).toBeLessThanOrEqual(0.02);
});
