import { describe, expect, test } from 'vitest';
import { type Durations, durationsOf, quantileOf } from './durations.ts';
import { goodWithinUs, tailOf, withWaiting } from './tail.ts';

function sample(...counts: readonly (readonly [us: number, times: number])[]): Durations {
  return durationsOf(counts.map(([value, count]) => ({ value, count })));
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
    const { lowUs, p99Us, highUs } = tailOf({ latency, missing: 0, durationMs: 4_000 });
    expect(lowUs).toBeLessThan(p99Us);
    expect(p99Us).toBeLessThan(highUs);
    expect(tailOf({ latency, missing: 3_000, durationMs: 4_000 }).p99Us).toBe(4_000_000);
  });

  test('keeps answers that came after the load, and a missing one counts no less', () => {
    const late = sample([1_400_000, 100]);
    expect(tailOf({ latency: late, missing: 0, durationMs: 1_000 }).p99Us).toBeCloseTo(1_400_000, -4);
    const { p99Us } = tailOf({ latency: late, missing: 100, durationMs: 1_000 });
    expect(p99Us).toBeGreaterThanOrEqual(quantileOf(late, 0.5));
  });

  test('a trial without a good answer took as long as it lasted', () =>
    expect(tailOf({ latency: sample(), missing: 100, durationMs: 1_000 }).p99Us).toBe(1_000_000));
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
