import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHistogram, type Histogram, recordUs, summarise } from './latency.ts';
import { boundsIn, isUnanswered, waitedTooLong } from './unanswered.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = createHistogram();
  for (const value of values) recordUs(histogram, value);
  return histogram;
}

function boundsOf(answers: readonly number[], waits: readonly number[]) {
  return boundsIn(histogramOf([...answers, ...waits]), histogramOf(waits));
}

const steady = Array.from({ length: 999 }, (_, i) => 1_000 + i);

describe('boundsIn()', () => {
  test.each([
    ['nothing without unanswered requests', steady, [], []],
    ['what lies beyond the answers', steady, [3_000_000], ['maxUs', 'meanUs']],
    ['p999 where two of 1,001 have none', steady, [3e6, 4e6], ['p999Us', 'maxUs', 'meanUs']],
    [
      'p99 where 1.1% have none',
      steady.slice(0, 989),
      Array(11).fill(3e6),
      ['p99Us', 'p999Us', 'maxUs', 'meanUs'],
    ],
    [
      'everything where nothing was answered',
      [],
      [2e6, 3e6],
      ['p50Us', 'p90Us', 'p99Us', 'p999Us', 'maxUs', 'meanUs'],
    ],
    // Given up sooner than most answers came: it may have been the slowest, but moves each percentile by one rank only.
    ['no percentile that one rank does not move', steady, [500], ['maxUs', 'meanUs']],
    // 900 at 1 ms, 100 at 50 ms: with 100 more that were given up after 10 ms p90 is 10 or 50 ms.
    [
      'a percentile between the least and the most',
      [...Array(900).fill(1_000), ...Array(100).fill(50_000)],
      Array(100).fill(10_000),
      ['p90Us', 'p99Us', 'p999Us', 'maxUs', 'meanUs'],
    ],
  ])('names %s', (_, answers, waits, names) => {
    expect(boundsOf(answers, waits)).toEqual(names);
  });

  test('leaves no percentile as known that longer waits could change, and every value is a lower bound', () => {
    const durations = fc.array(fc.integer({ min: 1_000, max: 9_000_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        durations,
        durations,
        fc.double({ min: 1, max: 5, noNaN: true }),
        (answers, waits, times) => {
          fc.pre(answers.length + waits.length > 0);
          const bounds = boundsOf(answers, waits);
          const read = summarise(histogramOf([...answers, ...waits]));
          const truth = summarise(histogramOf([...answers, ...waits.map((us) => us * times)]));
          for (const name of ['p50Us', 'p90Us', 'p99Us', 'p999Us', 'maxUs'] as const) {
            expect(truth[name]).toBeGreaterThanOrEqual(read[name]);
            if (!bounds.includes(name)) expect(truth[name]).toBeLessThanOrEqual(1.012 * read[name]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

test.each([
  ['ERR_UNANSWERED', true],
  ['ERR_REQUEST_TIMEOUT', true],
  ['ECONNRESET', false],
  ['ERR_CLOSED_BEFORE_RESPONSE', false],
  ['EADDRNOTAVAIL', false],
])('isUnanswered() of %s', (code, expected) => {
  expect(isUnanswered(code)).toBe(expected);
});

test('waitedTooLong() leaves out a request that an ordinary queue holds at the end', () => {
  expect([5_000, 1_999_999, 2_000_000].map(waitedTooLong)).toEqual([false, false, true]);
});
