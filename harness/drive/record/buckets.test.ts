import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DURATION_BOUNDS_US } from '../duration-buckets.ts';
import { BucketCounter } from './buckets.ts';

/** The bounds of the buckets that are not empty; Infinity for the last one. */
function boundsOf(durationsUs: readonly number[]): number[] {
  const counter = new BucketCounter();
  for (const durationUs of durationsUs) counter.record(durationUs);
  const bounds = [...DURATION_BOUNDS_US, Infinity];
  return counter.read().counts.flatMap((count, bucket) => Array<number>(count).fill(bounds[bucket]!));
}

test.each([
  ['a bound itself', 40_000, 40_000],
  ['a fraction more than a bound', 40_000.2, 45_000],
  ['the shortest bound', 50, 50],
  ['less than all', 0.3, 50],
  ['a negative time, from clocks read out of order', -3, 50],
  ['the end of the table', 65_535, 75_000],
  ['the first beyond the table', 65_536, 75_000],
  ['a bound beyond the table', 75_000, 75_000],
  ['the longest bound', 60_000_000, 60_000_000],
  ['more than all', 60_000_000.1, Infinity],
])('BucketCounter counts %s', (_, durationUs, bound) => {
  expect(boundsOf([durationUs])).toEqual([bound]);
});

test('BucketCounter counts exactly the durations up to each bound', () => {
  const around = fc
    .constantFrom(...DURATION_BOUNDS_US)
    .chain((bound) => fc.constantFrom(bound - 1, bound, bound + 1));
  const any = fc.double({ min: 0, max: 7e7, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.oneof(around, any)), (durationsUs) => {
      const found = boundsOf(durationsUs);
      expect(found).toHaveLength(durationsUs.length);
      for (const bound of DURATION_BOUNDS_US) {
        const upTo = found.filter((one) => one <= bound).length;
        expect(upTo).toBe(durationsUs.filter((durationUs) => durationUs <= bound).length);
      }
    }),
    { numRuns: 50 },
  );
});

test('BucketCounter.read() returns the totals without a reset', () => {
  const counter = new BucketCounter();
  expect(counter.read()).toEqual({ counts: Array(DURATION_BOUNDS_US.length + 1).fill(0), sumUs: 0 });
  counter.record(120.4);
  counter.record(60_000_100);
  const first = counter.read();
  expect([first.sumUs, first.counts[2], first.counts.at(-1)]).toEqual([60_000_220, 1, 1]);
  counter.record(10);
  expect(counter.read().sumUs).toBe(60_000_230);
  expect(first.sumUs).toBe(60_000_220);
});
