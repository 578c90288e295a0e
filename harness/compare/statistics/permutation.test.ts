import { describe, expect, test } from 'vitest';
import { permutationP } from './permutation.ts';

describe('permutationP()', () => {
  test('counts the observation as one of the permutations', () =>
    expect(permutationP(1, 99, () => 0)).toBe(0.01));
  test('stops after 20 as extreme', () => {
    let draws = 0;
    const p = permutationP(1, 10_000, () => (++draws % 2 === 0 ? 2 : 0));
    expect([p, draws]).toEqual([0.5, 40]);
  });
});
