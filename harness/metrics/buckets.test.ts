import { expect, test } from 'vitest';
import { DURATION_BOUNDS_US } from '../drive/duration-buckets.ts';
import { bucketsOf, cumulative, NO_BUCKETS } from './buckets.ts';
import { histogramOf } from './testing/events.ts';

const at = (boundUs: number): number => (DURATION_BOUNDS_US as readonly number[]).indexOf(boundUs);

test.each([
  ['below the lowest bound', 1, 0],
  ['equal to a bound', 50, 0],
  ['above it by what the histogram can tell', 51, 1],
  ['equal to a bound inside a step of the histogram', 35_000, at(35_000)],
  ['above that by a step', 35_040, at(40_000)],
  ['the longest', 60_000_000, at(60_000_000)],
])('bucketsOf() sorts a duration %s', (_, durationUs, bucket) => {
  const { counts, sumUs } = bucketsOf(histogramOf([durationUs, durationUs]));
  expect(counts.indexOf(2)).toBe(bucket);
  expect(cumulative({ counts, sumUs }).at(-1)).toBe(2);
  expect(Math.abs(sumUs / (2 * durationUs) - 1)).toBeLessThan(0.001);
});

test('bucketsOf() is 0 everywhere of an empty histogram', () => {
  expect(bucketsOf(histogramOf([]))).toEqual(NO_BUCKETS);
});

test('cumulative() counts all that are not longer than each bound', () => {
  const counts = NO_BUCKETS.counts.map((_, index) => (index < 3 ? index + 1 : 0));
  expect(cumulative({ counts, sumUs: 0 }).slice(0, 4)).toEqual([1, 3, 6, 6]);
});
