import { expect, test } from 'vitest';
import { CLOSED, OPEN } from '../testing/plans.ts';
import { leastPauses, pauseChance } from './pauses.ts';

const TEN_A_SECOND = { ...OPEN, ratePerSecond: 10 };
const POISSON = { ...TEN_A_SECOND, arrivals: 'poisson' } as const;

test.each([
  ['a closed load, which asks again at once', CLOSED, 0],
  ['arrivals further apart than that', TEN_A_SECOND, 1],
  ['arrivals that come before', { ...TEN_A_SECOND, ratePerSecond: 20 }, 0],
  ['chance, where arrivals are drawn', POISSON, Math.exp(-0.5)],
])('pauseChance() of 50 ms knows %s', (_, load, chance) => {
  expect(pauseChance(load, 50)).toBeCloseTo(chance);
});

test('leastPauses() counts the gaps between arrivals', () => {
  expect(leastPauses(TEN_A_SECOND, 40, 50)).toBe(39);
  expect(leastPauses(TEN_A_SECOND, 0, 50)).toBe(0);
});

test('leastPauses() leaves five standard deviations to chance', () => {
  const mean = 999 * Math.exp(-0.5);
  const least = leastPauses(POISSON, 1_000, 50);
  expect(least).toBeLessThan(mean - 70);
  expect(least).toBeGreaterThan(mean - 90);
  expect(leastPauses(POISSON, 10, 50)).toBe(0);
});
