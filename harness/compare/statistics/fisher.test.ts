import { describe, expect, test } from 'vitest';
import { fisherP } from './fisher.ts';

describe('fisherP()', () => {
  test('of the lady tasting tea, three of four right', () =>
    expect(fisherP({ seen: 3, of: 4 }, { seen: 1, of: 4 })).toBeCloseTo(34 / 70, 10));
  test('of all and none', () =>
    expect(fisherP({ seen: 0, of: 10 }, { seen: 10, of: 10 })).toBeCloseTo(2 / 184_756, 12));
  test('of equal proportions', () =>
    expect(fisherP({ seen: 2, of: 5 }, { seen: 2, of: 5 })).toBeCloseTo(1, 10));
});
