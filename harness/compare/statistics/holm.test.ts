import { describe, expect, test } from 'vitest';
import { holm } from './holm.ts';

describe('holm()', () => {
  // p.adjust() of R 4, method "holm".
  test.each([
    [
      [0.01, 0.02, 0.03, 0.04, 0.05],
      [0.05, 0.08, 0.09, 0.09, 0.09],
    ],
    [
      [0.04, 0.001, 0.03],
      [0.06, 0.003, 0.06],
    ],
    [[], []],
  ])('of %j is %j', (p, adjusted) => {
    for (const [at, one] of holm(p).entries()) expect(one).toBeCloseTo(adjusted[at]!, 10);
  });
});
