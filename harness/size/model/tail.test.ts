import { describe, expect, test } from 'vitest';
import { bandOf } from './band.ts';
import { type Durations, durationsOf, quantileOf } from './durations.ts';
import { leastOfAll } from './points.ts';
import { goodWithinUs, type Outcomes, tailOf, withWaiting } from './tail.ts';

function sample(...counts: readonly (readonly [us: number, times: number])[]): Durations {
  return durationsOf(counts.map(([value, count]) => ({ value, count })));
}

/** The tail of a trial of a second. */
function tail(latency: Durations, others: Partial<Outcomes> = {}) {
  return tailOf({ latency, missing: 0, givenUp: sample(), queued: 0, durationMs: 1_000, ...others });
}

describe('goodWithinUs()', () => {
  test('is the percentile if all answers were good', () => {
    const latency = sample([1_000, 990], [5_000, 10]);
    expect(goodWithinUs({ latency, missing: 0 }, 0.99)).toBe(1_000);
  });

  test('counts requests without a good answer as the slowest', () => {
    const latency = sample([1_000, 985], [9_000, 10]);
    expect(goodWithinUs({ latency, missing: 0 }, 0.98)).toBeLessThan(1_100);
    expect(goodWithinUs({ latency, missing: 5 }, 0.99)).toBeGreaterThan(8_900);
    expect(goodWithinUs({ latency, missing: 15 }, 0.99)).toBe(Infinity);
  });
});

describe('tailOf()', () => {
  test('brackets the p99, and counts a missing answer with the length of the trial', () => {
    const latency = durationsOf(Array.from({ length: 3_000 }, (_, us) => ({ value: us * 10, count: 1 })));
    const { lowUs, p99Us, highUs } = tail(latency, { durationMs: 4_000 });
    expect(lowUs).toBeLessThan(p99Us);
    expect(p99Us).toBeLessThan(highUs);
    expect(tail(latency, { missing: 3_000, durationMs: 4_000 }).p99Us).toBe(4_000_000);
  });

  test('keeps answers that came after the load, and a missing one counts no less', () => {
    const late = sample([1_400_000, 100]);
    expect(tail(late).p99Us).toBeCloseTo(1_400_000, -4);
    const { p99Us } = tail(late, { missing: 100 });
    expect(p99Us).toBeGreaterThanOrEqual(quantileOf(late, 0.5));
  });

  test('a trial without a good answer took as long as it lasted', () =>
    expect(tail(sample(), { missing: 100 }).p99Us).toBe(1_000_000));
});

describe('Of requests without a good answer only the least is known', () => {
  const good = sample([10_000, 900], [20_000, 80]);
  const cases: readonly [string, Durations, Partial<Outcomes>, p50Us: number | null, p99Us: number | null][] =
    [
      ['none', good, {}, null, null],
      ['too few of them for the p99', good, { missing: 9, givenUp: sample([2_500_000, 9]) }, null, null],
      [
        'what those waited that were given up',
        good,
        { missing: 20, givenUp: sample([2_500_000, 20]) },
        null,
        2_500_000,
      ],
      ['nothing of a failure, which is no faster than the answers', good, { missing: 20 }, null, 20_000],
      [
        'those that wait for a connection',
        sample([10_000, 20], [9_000_000, 80]),
        { queued: 80, givenUp: sample([2_100_000, 79], [2_900_000, 1]) },
        2_100_000,
        2_100_000,
      ],
      ['but a short wait counts as expected', sample([10_000, 20], [900_000, 80]), {}, null, null],
      [
        'of a queue also those that came last',
        sample([10_000, 20], [9_000_000, 80]),
        { queued: 80, givenUp: sample([2_100_000, 10], [2_900_000, 20]) },
        10_000,
        2_900_000,
      ],
      ['nothing at all', sample(), { missing: 10 }, 0, 0],
    ];

  test.each(cases)('%s', (_case, latency, others, p50Us, p99Us) => {
    const { points } = tail(latency, others);
    expect([leastOfAll([points], 0.5), leastOfAll([points], 0.99)]).toEqual([p50Us, p99Us]);
  });

  test('also where one of several trials has them', () => {
    const bad = tail(good, { missing: 40, givenUp: sample([2_500_000, 40]) });
    const band = bandOf([tail(good), bad], 0.95);
    expect(band).toMatchObject({ p99Us: 2_500_000, atLeast: ['p99Us'] });
    // They decide as before.
    expect(band.highUs).toBeGreaterThan(band.lowUs);
    expect(bandOf([tail(good)], 0.95)).not.toHaveProperty('atLeast');
  });
});

test('withWaiting() counts requests that still wait with the time for all of them', () => {
  const latency = withWaiting(sample([1_000, 100]), {
    waiting: 50,
    answeredPerSecond: 100,
    serviceUs: 10_000,
  });
  expect(latency.total).toBe(150);
  expect(quantileOf(latency, 1)).toBe(510_000);
  expect(quantileOf(latency, 0.6)).toBe(1_000);
});
