import { expect, test } from 'vitest';
import { historyShares } from './histories.ts';
import { alarmedShare } from './simulate.ts';
import { CHANGED, MACHINES, SETTING, UNCHANGED } from './testing/settings.ts';
import { alarmedInTurn } from './turns.ts';

// The tables of docs/compare.md and docs/history.md.

test('at most one in twenty of 1,000 comparisons of 30 equal values gives a false alarm', () =>
  expect(alarmedShare(SETTING, { slower: 0, cells: 0 }, 1_000)).toBeLessThanOrEqual(0.05));

test('a change of 10% is located within one run in 95% of 1,000 histories', () =>
  expect(historyShares(CHANGED, 1_000).near).toBeGreaterThanOrEqual(0.95));

test('at most one in fifty of 1,000 histories without a change reports one', () =>
  expect(historyShares(UNCHANGED, 1_000).others).toBeLessThanOrEqual(0.02));

test.each(Object.entries(MACHINES))(
  'at most one in twenty of 2,000 comparisons in turn gives a false alarm on a machine %s',
  (_, turns) => expect(alarmedInTurn(turns, 0, 2_000)).toBeLessThanOrEqual(0.05),
);
