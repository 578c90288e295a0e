import { describe, expect, test } from 'vitest';
import { seededRandom, shuffled } from '../../random.ts';
import { groupDistance, groupDistanceP } from './kolmogorov-smirnov.ts';
import { permutationP } from './permutation.ts';

describe('groupDistanceP()', () => {
  const cumulative = (middle: number) =>
    Float64Array.from({ length: 20 }, (_, bin) => 1 / (1 + Math.exp(middle - bin)));

  test('is the smallest possible when runs differ more between the groups than within', () => {
    const [a, b] = [[8, 8.1, 8.2, 8.3, 8.4].map(cumulative), [10, 10.1, 10.2, 10.3, 10.4].map(cumulative)];
    expect(groupDistance(a, b)).toBeGreaterThan(0.4);
    expect(groupDistanceP(a, b, { draws: 10_000, seed: 1 })).toBeCloseTo(2 / 252, 2);
  });

  test('is large when runs differ as much within the groups', () => {
    const [a, b] = [[8, 9, 10, 11].map(cumulative), [8.1, 9.1, 9.9, 11.1].map(cumulative)];
    expect(groupDistanceP(a, b, { draws: 10_000, seed: 1 })).toBeGreaterThan(0.2);
  });

  test('is the same with bins that no run fills or that all runs share', () => {
    const [a, b] = [[8, 9, 10, 11].map(cumulative), [8.5, 9.5, 10.5, 11.5].map(cumulative)];
    const wide = (run: Float64Array) =>
      Float64Array.from([0, 0, ...[...run].flatMap((share) => [share, share]), 1, 1]);
    const options = { draws: 10_000, seed: 1 };
    expect(groupDistanceP(a.map(wide), b.map(wide), options)).toBe(groupDistanceP(a, b, options));
  });

  test('is 1 for equal runs', () => {
    const [a, b] = [[8, 8, 8].map(cumulative), [8, 8, 8, 8].map(cumulative)];
    expect(groupDistanceP(a, b, { draws: 10_000, seed: 1 })).toBe(1);
  });

  test.each([2, 3, 10])('equals the distances of shuffled runs, with %i runs against 11', (size) => {
    const random = seededRandom(size);
    const runsOf = (length: number) => Array.from({ length }, () => cumulative(8 + 3 * random()));
    const [a, b, draws] = [runsOf(size), runsOf(11), 2_000];
    let runs = [...a, ...b];
    const order = seededRandom(7);
    const p = permutationP(groupDistance(a, b), draws, () => {
      runs = shuffled(runs, order);
      return groupDistance(runs.slice(0, size), runs.slice(size));
    });
    expect(groupDistanceP(a, b, { draws, seed: 7 })).toBe(p);
  });
});
