import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [7, 64],
  [8, 100],
  [1_000_000, 100],
])('backoffMs() doubles up to 100 ms: after %i failures %i ms', (failures, expected) => {
  expect(backoffMs(failures, () => 0)).toBe(expected);
});

test('backoffMs() shortens by at most half and stays between 1 and 100 ms', () => {
  const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), draws, (failures, draw) => {
      const fullMs = backoffMs(failures, () => 0);
      const waitMs = backoffMs(failures, () => draw);
      expect(waitMs >= 1 && waitMs >= fullMs / 2 && waitMs <= fullMs && fullMs <= 100).toBe(true);
    }),
  );
});
