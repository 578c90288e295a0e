import { describe, expect, test } from 'vitest';
import { permutationP } from './permutation.ts';

describe('permutationP()', () => {
  test('counts what was seen as one of the draws', () => expect(permutationP(1, 99, () => 0)).toBe(0.01));
  test('ends after 20 as extreme', () => {
    let draws = 0;
    const p = permutationP(1, 10_000, () => (++draws % 2 === 0 ? 2 : 0));
    expect([p, draws]).toEqual([0.5, 40]);
  });
});
