import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createHistogram,
  decodeHistogram,
  encodeHistogram,
  LONGEST_US,
  mergeHistograms,
  recordUs,
  summarise,
} from './latency.ts';

function histogramOf(values: readonly number[]) {
  const histogram = createHistogram();
  for (const value of values) recordUs(histogram, value);
  return histogram;
}

const durations = fc.array(fc.integer({ min: 1, max: LONGEST_US }), { minLength: 1, maxLength: 200 });

test('summarise() gives the percentiles of the recorded values', () => {
  const values = Array.from({ length: 1000 }, (_, i) => i + 1);
  expect(summarise(histogramOf(values))).toEqual({
    p50Us: 500,
    p90Us: 900,
    p99Us: 990,
    p999Us: 999,
    maxUs: 1000,
    meanUs: 500.5,
  });
});

test('summarise() gives zeros when nothing was recorded', () => {
  expect(Object.values(summarise(createHistogram()))).toEqual([0, 0, 0, 0, 0, 0]);
});

test.each([
  ['a negative time, from clocks read out of order', -3, 1],
  ['zero', 0, 1],
  ['a fraction', 41.6, 42],
])('recordUs() clamps %s', (_, given, kept) => {
  expect(summarise(histogramOf([given])).maxUs).toBe(kept);
});

test('recordUs() clamps values above the histogram range', () => {
  const { maxUs } = summarise(histogramOf([LONGEST_US * 10]));
  expect(Math.abs(maxUs - LONGEST_US) / LONGEST_US).toBeLessThan(0.001);
});

test('decodeHistogram() restores what encodeHistogram() wrote', () => {
  fc.assert(
    fc.property(durations, (values) => {
      const histogram = histogramOf(values);
      expect(summarise(decodeHistogram(encodeHistogram(histogram)))).toEqual(summarise(histogram));
    }),
    { numRuns: 30 },
  );
});

test('decodeHistogram() restores an empty histogram', () => {
  expect(decodeHistogram(encodeHistogram(createHistogram())).totalCount).toBe(0);
});

test('mergeHistograms() equals one histogram of all values', () => {
  fc.assert(
    fc.property(durations, durations, (left, right) => {
      const merged = mergeHistograms([
        histogramOf(left),
        decodeHistogram(encodeHistogram(histogramOf(right))),
      ]);
      expect(summarise(merged)).toEqual(summarise(histogramOf([...left, ...right])));
    }),
    { numRuns: 30 },
  );
});
