import { expect, test } from 'vitest';
import { fits, fitsAnother, type Spending } from './budget.ts';

const cases: readonly [what: string, spending: Spending, fits: boolean][] = [
  ['nothing was used yet, however small the budget', { budgetMs: 1, tookMs: [] }, true],
  ['there is no budget', { budgetMs: null, tookMs: [1e9] }, true],
  ['there is room for exactly one more', { budgetMs: 300, tookMs: [100, 100] }, true],
  ['one more would be too long by a little', { budgetMs: 299, tookMs: [100, 100] }, false],
  ['one more as long as the longest would be too long', { budgetMs: 300, tookMs: [50, 120, 50] }, false],
  ['the first round alone was longer than the budget', { budgetMs: 10, tookMs: [100] }, false],
];

test.each(cases)('fitsAnother() when %s', (_, spending, fits) => expect(fitsAnother(spending)).toBe(fits));

test('fitsAnother() stays within the budget, if no round takes longer than an earlier one', () => {
  const tookMs: number[] = [];
  while (fitsAnother({ budgetMs: 1_000, tookMs })) tookMs.push(90 - tookMs.length);
  expect(tookMs.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(1_000);
  expect(tookMs.length).toBeGreaterThan(10);
});

test.each([
  [null, 1e9, 1e9, true],
  [100, 60, 40, true],
  [100, 60, 41, false],
  [100, 101, 0, false],
])('fits() with a budget of %s, %i spent and %i needed: %s', (budgetMs, spentMs, needsMs, is) =>
  expect(fits({ budgetMs, spentMs, needsMs })).toBe(is),
);
