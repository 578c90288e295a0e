import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistogram, type Histogram, LONGEST_US, quantilesOf, recordUs } from './latency.ts';
import { MergedHistogram } from './merged-histogram.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = createHistogram();
  for (const value of values) recordUs(histogram, value);
  return histogram;
}

test('MergedHistogram separates the values since the last reading from all values, in any part', () => {
  const durations = fc.array(fc.integer({ min: 1, max: LONGEST_US }), { maxLength: 50 });
  const reading = fc.tuple(durations, durations);
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 5 }), (readings) => {
      const parts = [createHistogram(), createHistogram()] as const;
      const merged = new MergedHistogram(parts);
      const all: number[] = [];
      for (const [left, right] of readings) {
        for (const value of left) recordUs(parts[0], value);
        for (const value of right) recordUs(parts[1], value);
        all.push(...left, ...right);
        expect(quantilesOf(merged.advance())).toEqual(quantilesOf(histogramOf([...left, ...right])));
        expect(quantilesOf(merged.whole)).toEqual(quantilesOf(histogramOf(all)));
      }
    }),
    { numRuns: 40 },
  );
});

test('quantilesOf() gives the percentiles, and null for an empty histogram', () => {
  expect(quantilesOf(createHistogram())).toBeNull();
  const values = Array.from({ length: 1_000 }, (_, index) => index + 1);
  expect(quantilesOf(histogramOf(values))).toEqual({ p50Us: 500, p90Us: 900, p99Us: 990, p999Us: 999 });
});
