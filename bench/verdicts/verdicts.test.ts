import { expect, test } from 'vitest';
import { historyShares } from './histories.ts';
import { alarmedShare } from './simulate.ts';
import { CHANGED, MACHINES, SETTING, TURNS, UNCHANGED } from './testing/settings.ts';
import { alarmedInTurn } from './turns.ts';

// Smaller samples of the tests in verdicts.deep.test.ts.

test('at most one in twenty of 100 comparisons of 30 equal values gives a false alarm', () =>
  expect(alarmedShare(SETTING, { slower: 0, cells: 0 }, 100)).toBeLessThanOrEqual(0.05));

test.each([
  [0.05, 0.6],
  [0.1, 0.95],
  [0.2, 1],
])('a slowdown by %d is found in a share of at least %d', (slower, share) =>
  expect(alarmedShare(SETTING, { slower, cells: SETTING.cells }, 40)).toBeGreaterThanOrEqual(share),
);

test('a change of 10% is located within one run in 95% of 40 histories', () =>
  expect(historyShares(CHANGED, 40).near).toBeGreaterThanOrEqual(0.95));

test('at most one in fifty of 200 histories without a change reports one', () =>
  expect(historyShares(UNCHANGED, 200).others).toBeLessThanOrEqual(0.02));

test.each(Object.entries(MACHINES))(
  'at most one in twenty of 100 comparisons in turn gives a false alarm on a machine %s',
  (_, turns) => expect(alarmedInTurn(turns, 0, 100)).toBeLessThanOrEqual(0.05),
);

test('15% more is found in turn in 90% of 50 comparisons, and by twice the trials beside a scatter of 8%', () => {
  expect(alarmedInTurn(TURNS, 0.15, 50)).toBeGreaterThanOrEqual(0.9);
  expect(alarmedInTurn({ ...TURNS, scatter: 0.08, rounds: 20 }, 0.15, 50)).toBeGreaterThanOrEqual(0.9);
});
