import { expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { rankInterval } from './percentile-interval.ts';

test.each([
  ['a median of 10,000', 50, 10_000, 48.04, 51.96],
  ['a p99 of 10,000', 99, 10_000, 98.61, 99.39],
  ['a p99 of 300, which may be the largest value or more', 99, 300, 96.75, 101.25],
  ['a median of one value', 50, 1, 0, 246],
])('rankInterval() of %s', (_, percent, total, low, high) => {
  const interval = rankInterval(percent, total);
  expect(interval.low).toBeCloseTo(low, 1);
  expect(interval.high).toBeCloseTo(high, 1);
});

test('rankInterval() holds the true percentile of values that come in bunches of four in 95 of 100 samples', () => {
  const random = seededRandom(7, 1);
  const [samples, total] = [400, 2_000];
  for (const percent of [50, 90]) {
    const { low, high } = rankInterval(percent, total);
    let held = 0;
    for (let sample = 0; sample < samples; sample += 1) {
      // The values of a bunch are equal: the worst case.
      const bunches = Array.from({ length: total / 4 }, () => 100 * random()).sort((a, b) => a - b);
      const at = (rank: number) =>
        bunches[Math.min(bunches.length - 1, Math.max(0, Math.round((rank / 100) * bunches.length) - 1))]!;
      if (at(low) <= percent && percent <= at(high)) held += 1;
    }
    expect(held / samples).toBeGreaterThan(0.92);
  }
});
