import { describe, expect, it } from 'vitest';
import { bunching } from './bunching.ts';

describe('bunching()', () => {
  it.each([0.1, 0.5, 1.5, 4, 20])(
    'agrees with the two states of one place, for bunches of %d',
    (perBunch) => {
      // "Is it taken" has the stationary chance 1 / (1 + e^-a), which makes the share 1 - tanh(a/2)/a in place of 1/2.
      const share = 1 - Math.tanh(perBunch / 2) / perBunch;
      expect(bunching(1, perBunch)).toBeCloseTo(2 * share, 5);
    },
  );

  it.each([
    ['answers come one by one', 1, 0],
    ['bunches are tiny', 8, 0.001],
    ['the cache is far larger than a bunch', 1_000, 1],
  ])('is 1 where %s', (_, size, perBunch) => {
    expect(bunching(size, perBunch)).toBeCloseTo(1, 2);
  });

  it('is size + 1 for bunches far larger than the cache: every request opens one', () => {
    expect(bunching(4, 500)).toBeGreaterThan(4.9);
    expect(bunching(4, 50_000)).toBeLessThanOrEqual(5);
  });

  it('extrapolates large caches without a step', () => {
    expect(bunching(65, 10) / bunching(64, 10)).toBeCloseTo(1, 2);
  });
});
