import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

const draw = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

test('seededRandom() gives the same numbers for the same seed', () => {
  expect(draw(7, 100)).toEqual(draw(7, 100));
});

test('seededRandom() gives other numbers for another seed', () => {
  expect(draw(7, 5)).not.toEqual(draw(8, 5));
});

test('seededRandom() fills the ten tenths from 0 to 1 evenly', () => {
  const tenths = new Array<number>(10).fill(0);
  for (const value of draw(1, 100_000)) tenths[Math.floor(value * 10)]! += 1;
  // Standard deviation of each count is 95: five of them.
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(475);
});
