import { expect, test } from 'vitest';
import { drawHistory } from './histories.ts';
import { drawComparison } from './simulate.ts';
import { placedShare, SETTING } from './testing.ts';

// The tables of docs/compare.md and docs/history.md.

test('in 1,000 comparisons of 30 equal values, one in twenty at most gives a false alarm', () => {
  const alarms = Array.from({ length: 1_000 }, (_, seed) =>
    drawComparison(SETTING, { slower: 0, cells: 0 }, seed).some((one) => one === 'worse' || one === 'better'),
  );
  expect(alarms.filter(Boolean).length / alarms.length).toBeLessThanOrEqual(0.05);
});

test('a change of a tenth is placed within one run in 95% of 1,000 histories', () => {
  expect(placedShare(1_000)).toBeGreaterThanOrEqual(0.95);
});

test('one in fifty of 1,000 histories without a change reports one at most', () => {
  const history = { runs: 40, changeAt: 40, change: 0, scatter: 0.03, outliers: 0.03 };
  const told = Array.from({ length: 1_000 }, (_, seed) => drawHistory(history, seed).length > 0);
  expect(told.filter(Boolean).length / told.length).toBeLessThanOrEqual(0.02);
});
