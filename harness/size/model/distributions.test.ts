import { describe, expect, test } from 'vitest';
import { studentQuantile } from './distributions.ts';

describe('studentQuantile()', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2.
  test.each([
    [0.95, 1, 6.314],
    [0.975, 2, 4.303],
    [0.95, 3, 2.353],
    [0.975, 3, 3.182],
    [0.99, 4, 3.747],
    [0.95, 5, 2.015],
    [0.975, 9, 2.262],
    [0.9, 15, 1.341],
    [0.995, 6, 3.707],
    [0.975, 100, 1.984],
  ])('of %f with %d degrees of freedom is %f, as in the tables', (share, freedom, t) => {
    expect(studentQuantile(share, freedom)).toBeCloseTo(t, 3);
  });
});
