import { describe, expect, test } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';

describe('normalCdf()', () => {
  // Abramowitz and Stegun, "Handbook of Mathematical Functions", table 26.1 and 26.2.
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.959963984540054, 0.025],
    [-5, 2.866515718791939e-7],
    [-8, 6.220960574271785e-16],
  ])('of %d', (z, probability) => expect(normalCdf(z) / probability).toBeCloseTo(1, 7));

  test('is the inverse of normalQuantile()', () => {
    for (const p of [1e-6, 0.01, 0.5, 0.8, 0.975]) expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 9);
  });
});

describe('normalQuantile()', () => {
  test.each([
    [0.5, 0],
    [0.975, 1.959_963_985],
    [0.99, 2.326_347_874],
    [0.001, -3.090_232_306],
    [0.2, -0.841_621_234],
  ])('of %f is %f, as in the tables', (share, z) => {
    expect(normalQuantile(share)).toBeCloseTo(z, 7);
  });
});
