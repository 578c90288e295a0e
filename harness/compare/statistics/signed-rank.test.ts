import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { signedRankP } from './signed-rank.ts';

describe('signedRankP()', () => {
  test('equals the value in the textbook', () => {
    // Hollander and Wolfe, "Nonparametric Statistical Methods" (1973), 29: one-sided 0.0195 of 9 patients.
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    expect(signedRankP(before.map((value, at) => value - after[at]!))).toBeCloseTo(2 * 0.0195, 3);
  });

  test('is the smallest possible when all differences have one sign', () => {
    expect(signedRankP([3, 1, 2, 5, 9, 7, 8, 4, 6, 10])).toBeCloseTo(2 / 1_024, 10);
    expect(signedRankP([-2, -2, -2, -2])).toBeCloseTo(2 / 16, 10);
  });

  test('with ties and zeros equals the share over every choice of signs', () => {
    const differences = [3, -1, 1, 0, 2, 2, -3, 5, 2];
    expect(signedRankP(differences)).toBeCloseTo(bySigns(differences.filter(Boolean)), 10);
  });

  test('is 1 without a difference', () => {
    expect(signedRankP([0, 0, 0])).toBe(1);
    expect(signedRankP([])).toBe(1);
  });

  test('changes to the normal approximation without a step', () => {
    const random = seededRandom(5);
    const some = Array.from({ length: 60 }, () => random() - 0.42);
    // One more of the smallest rank hardly changes the balance.
    expect(Math.abs(signedRankP([...some, 1e-9]) - signedRankP(some))).toBeLessThan(0.005);
  });
});

function bySigns(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs);
  const sorted = sizes.toSorted((a, b) => a - b);
  const ranks = sizes.map((size) => (sorted.indexOf(size) + sorted.lastIndexOf(size)) / 2 + 1);
  const distance = (isPositive: (at: number) => boolean): number =>
    Math.abs(ranks.reduce((total, rank, at) => total + (isPositive(at) ? rank : -rank), 0));
  const seen = distance((at) => differences[at]! > 0);
  const masks = Array.from({ length: 2 ** ranks.length }, (_, mask) => mask);
  return masks.filter((mask) => distance((at) => (mask & (1 << at)) !== 0) >= seen).length / masks.length;
}
