import { expect, test } from 'vitest';
import { seededRandom, shuffled } from './random.ts';

function draw(seed: number, count: number, stream?: number): number[] {
  const random = seededRandom(seed, stream);
  return Array.from({ length: count }, () => random());
}

test('seededRandom() gives the same sequence for the same seed', () => {
  expect(draw(7, 100)).toEqual(draw(7, 100));
});

test('seededRandom() gives another sequence for another seed or stream', () => {
  expect(draw(7, 10)).not.toEqual(draw(8, 10));
  expect(draw(7, 10)).not.toEqual(draw(7, 10, 1));
});

test('seededRandom() stays in [0, 1) and fills it evenly', () => {
  const tenths = new Array<number>(10).fill(0);
  for (const value of draw(1, 100_000)) {
    expect(value >= 0 && value < 1).toBe(true);
    tenths[Math.floor(value * 10)]! += 1;
  }
  // 10,000 each; a deviation of 500 would be more than five sigma.
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('shuffled() gives each order as often as the others and leaves the items alone', () => {
  const random = seededRandom(1);
  const items = [1, 2, 3] as const;
  const orders = Array.from({ length: 6_000 }, () => String(shuffled(items, random)));
  const counts = [...Map.groupBy(orders, (order) => order).values()].map((same) => same.length);
  expect(counts).toHaveLength(6);
  // 1,000 each; a deviation of 145 is five sigma.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(145);
  expect(items).toEqual([1, 2, 3]);
});
