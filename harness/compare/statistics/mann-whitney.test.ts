import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { mannWhitneyP, smallestP } from './mann-whitney.ts';

describe('mannWhitneyP()', () => {
  // Hollander and Wolfe, "Nonparametric Statistical Methods" (1973), 69f: one-sided 0.1272.
  const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];

  test('equals the value in the textbook', () =>
    expect(mannWhitneyP(atTerm, early)).toBeCloseTo(2 * 0.1272, 3));

  test('is the smallest possible when the groups do not overlap', () => {
    expect(mannWhitneyP([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(2 / 252, 10);
    expect(smallestP(5, 5)).toBeCloseTo(2 / 252, 10);
    expect(smallestP(10, 10)).toBeCloseTo(2 / 184_756, 12);
  });

  test('with ties equals the share over every split', () => {
    const [a, b] = [
      [3, 3, 5, 8],
      [3, 5, 5, 9, 9],
    ];
    expect(mannWhitneyP(a, b)).toBeCloseTo(bySplitting([...a, ...b], a.length), 10);
  });

  test('is 1 when all values are equal, few or many', () => {
    expect(mannWhitneyP([2, 2, 2], [2, 2, 2])).toBe(1);
    expect(mannWhitneyP(Array(40).fill(2), Array(40).fill(2))).toBe(1);
  });

  test('changes to the normal approximation without a step', () => {
    const random = seededRandom(5);
    const draw = (length: number, shift: number) => Array.from({ length }, () => random() + shift);
    const [a, b] = [draw(30, 0), draw(30, 0.12)];
    const exact = mannWhitneyP(a, b);
    // One more pair, far out on both sides, hardly changes the balance of the ranks.
    expect(Math.abs(mannWhitneyP([...a, -9], [...b, -8]) - exact)).toBeLessThan(0.03);
  });
});

function bySplitting(values: readonly number[], size: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const ranks = values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
  const expected = (size * ranks.reduce((a, b) => a + b)) / ranks.length;
  const sumOf = (mask: number) => ranks.reduce((sum, rank, at) => sum + (mask & (1 << at) ? rank : 0), 0);
  const isSize = (mask: number) => ranks.filter((_, at) => mask & (1 << at)).length === size;
  const masks = Array.from({ length: 2 ** values.length }, (_, mask) => mask).filter(isSize);
  const seen = Math.abs(sumOf(2 ** size - 1) - expected);
  return masks.filter((mask) => Math.abs(sumOf(mask) - expected) >= seen - 1e-9).length / masks.length;
}
