import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import { cacheChurnPerSecond, type KeepaliveCache } from './keepalive-cache.ts';

describe('cacheChurnPerSecond()', () => {
  it.each<[string, KeepaliveCache, number, number]>([
    // label, cache, expected per second, tolerance of it
    [
      'is half of the rate for a size of 1 and many in flight',
      { ratePerSecond: 1_000, serviceMs: 1_000, size: 1, bunchMs: 0 },
      500,
      0.01,
    ],
    [
      'is a fifth of the rate for a size of 4 and many in flight',
      { ratePerSecond: 2_000, serviceMs: 1_000, size: 4, bunchMs: 0 },
      400,
      0.01,
    ],
    [
      'is almost 0 if the cache holds all busy connections',
      { ratePerSecond: 1_000, serviceMs: 10, size: 64, bunchMs: 0 },
      0,
      1e-9,
    ],
    [
      'does not overflow with 20,000 in flight',
      { ratePerSecond: 20_000, serviceMs: 1_000, size: 8, bunchMs: 0 },
      20_000 / 9,
      0.02,
    ],
    ['is 0 without arrivals', { ratePerSecond: 0, serviceMs: 10, size: 1, bunchMs: 0 }, 0, 0],
  ])('%s', (_, cache, expected, tolerance) => {
    expect(Math.abs(cacheChurnPerSecond(cache) - expected)).toBeLessThanOrEqual(
      tolerance * Math.max(1, expected),
    );
  });

  it('tends to the whole rate when answers come in large bunches', () => {
    const churn = cacheChurnPerSecond({ ratePerSecond: 50_000, serviceMs: 1_000, size: 1, bunchMs: 1 });
    expect(churn / 50_000).toBeGreaterThan(0.97);
  });

  it('agrees with the three states of a tiny system by hand', () => {
    // Load 0.01, size 1: (0,1) -> (1,0) at 0.01; (1,0) -> (2,0) opens at 0.01 and is nearly all of P(k = 0).
    const churn = cacheChurnPerSecond({ ratePerSecond: 1, serviceMs: 10, size: 1, bunchMs: 0 });
    expect(churn).toBeCloseTo(0.01 / 1.01, 3);
  });

  it.each<[KeepaliveCache]>([
    [{ ratePerSecond: 1_000, serviceMs: 8, size: 1, bunchMs: 0 }],
    [{ ratePerSecond: 1_000, serviceMs: 8, size: 2, bunchMs: 0 }],
    [{ ratePerSecond: 1_000, serviceMs: 20, size: 4, bunchMs: 0 }],
    [{ ratePerSecond: 500, serviceMs: 100, size: 8, bunchMs: 0 }],
    [{ ratePerSecond: 3_000, serviceMs: 0.3, size: 1, bunchMs: 0 }],
    [{ ratePerSecond: 1_500, serviceMs: 10, size: 1, bunchMs: 1 }],
    [{ ratePerSecond: 1_500, serviceMs: 10, size: 4, bunchMs: 1 }],
    [{ ratePerSecond: 4_000, serviceMs: 20, size: 1, bunchMs: 1 }],
    [{ ratePerSecond: 4_000, serviceMs: 20, size: 8, bunchMs: 1 }],
  ])('agrees with a simulation of %o', (cache) => {
    expect(Math.abs(cacheChurnPerSecond(cache) / simulatedChurn(cache) - 1)).toBeLessThan(0.04);
  });

  it('falls as the cache grows and never passes the rate', () => {
    const caches = fc.record({
      ratePerSecond: fc.integer({ min: 1, max: 5_000 }),
      serviceMs: fc.integer({ min: 1, max: 100 }),
      size: fc.integer({ min: 1, max: 40 }),
      bunchMs: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(caches, (one) => {
        const churn = cacheChurnPerSecond(one);
        const larger = cacheChurnPerSecond({ ...one, size: one.size + 1 });
        expect(churn).toBeGreaterThanOrEqual(0);
        expect(churn).toBeLessThanOrEqual(one.ratePerSecond);
        expect(larger).toBeLessThanOrEqual(churn * (1 + 1e-9) + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});

/**
 * The same system request by request, from an empty cache, with exponential times from a seeded generator; with
 * bunches an answer waits for the next full `bunchMs`.
 */
function simulatedChurn({ ratePerSecond, serviceMs, size, bunchMs }: KeepaliveCache): number {
  const random = seededRandom(7);
  const draw = (mean: number): number => -mean * Math.log(1 - random());
  // Keyed by the millisecond of the end: a queue in order of time would take most of the test.
  const ending = new Map<number, number[]>();
  const requests = 200_000;
  let [nowMs, seenMs, idle, opened] = [0, 0, 0, 0];
  const answer = (untilMs: number): void => {
    for (; seenMs <= untilMs; seenMs += 1) {
      const times = ending.get(seenMs) ?? [];
      const due = times.filter((time) => time <= untilMs);
      idle = Math.min(size, idle + due.length);
      ending.set(
        seenMs,
        times.filter((time) => time > untilMs),
      );
      if (seenMs + 1 > untilMs) break;
    }
  };
  for (let request = 0; request < requests; request += 1) {
    nowMs += draw(1_000 / ratePerSecond);
    answer(nowMs);
    if (idle > 0) idle -= 1;
    else opened += 1;
    const endMs = nowMs + draw(serviceMs);
    const seen = bunchMs === 0 ? endMs : Math.round(endMs / bunchMs) * bunchMs;
    const key = Math.max(seenMs, Math.floor(seen));
    ending.set(key, [...(ending.get(key) ?? []), seen]);
  }
  return (opened / nowMs) * 1_000;
}
