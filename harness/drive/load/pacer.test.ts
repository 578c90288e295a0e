import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import type { OpenLoad } from '../../scenario/scenario.ts';
import { type Arrivals, countDue, mayBegin, paceOpen } from './pacer.ts';

function open(ratePerSecond: number, arrivals: OpenLoad['arrivals'], durationMs = 1000): OpenLoad {
  return { kind: 'open', ratePerSecond, arrivals, durationMs };
}

function take(arrivals: Arrivals, most = Infinity): number[] {
  const times: number[] = [];
  for (; arrivals.nextUs < Infinity && times.length < most; arrivals.advance()) times.push(arrivals.nextUs);
  return times;
}

const loads = fc.record({
  kind: fc.constant('open' as const),
  ratePerSecond: fc.double({ min: 0.1, max: 20_000, noNaN: true }),
  arrivals: fc.constantFrom('constant' as const, 'poisson' as const),
  durationMs: fc.integer({ min: 1, max: 500 }),
});

describe('paceOpen()', () => {
  test.each([
    ['four a second', open(4, 'constant'), [0, 250_000, 500_000, 750_000]],
    ['a rate below one a second', open(0.5, 'constant', 5000), [0, 2_000_000, 4_000_000]],
    ['a load shorter than the first gap', open(1, 'constant', 10), [0]],
  ])('paceOpen() spaces constant arrivals evenly: %s', (_, load, expected) => {
    expect(take(paceOpen(load, seededRandom(1)))).toEqual(expected);
  });

  test('paceOpen() never goes back in time or past the end, for any load', () => {
    fc.assert(
      fc.property(loads, fc.integer(), (load, seed) => {
        let before = 0;
        for (const atUs of take(paceOpen(load, seededRandom(seed)))) {
          expect(atUs >= before && atUs < load.durationMs * 1000).toBe(true);
          before = atUs;
        }
      }),
      { numRuns: 50 },
    );
  });

  test('paceOpen() gives as many constant arrivals as rate and duration say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 500 }), (rate, durationMs) => {
        const count = take(paceOpen(open(rate, 'constant', durationMs), seededRandom(1))).length;
        expect(Math.abs(count - (rate * durationMs) / 1000)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  test('paceOpen() gives the same Poisson arrivals for the same seed', () => {
    const load = open(1000, 'poisson');
    expect(take(paceOpen(load, seededRandom(5)))).toEqual(take(paceOpen(load, seededRandom(5))));
    expect(take(paceOpen(load, seededRandom(5)))).not.toEqual(take(paceOpen(load, seededRandom(6))));
  });

  test('paceOpen() gives Poisson arrivals with the mean and spread of a Poisson process', () => {
    const times = take(paceOpen(open(10_000, 'poisson', 10_000), seededRandom(3)));
    // 100,000 expected; tolerance of five standard deviations of 316.
    expect(Math.abs(times.length - 100_000)).toBeLessThan(5 * 316);
    const gaps = times.slice(1).map((atUs, i) => atUs - times[i]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    // An exponential distribution's standard deviation is its mean.
    expect(deviation / mean).toBeGreaterThan(0.97);
    expect(deviation / mean).toBeLessThan(1.03);
  });
});

test('countDue() counts and takes the arrivals due before a moment', () => {
  fc.assert(
    fc.property(loads, fc.nat(100), fc.nat(600_000), (load, taken, endUs) => {
      const all = take(paceOpen(load, seededRandom(1)));
      const arrivals = paceOpen(load, seededRandom(1));
      const first = take(arrivals, taken).length;
      expect(countDue(arrivals, endUs)).toBe(all.slice(first).filter((atUs) => atUs < endUs).length);
      expect(countDue(arrivals, endUs)).toBe(0);
      expect(arrivals.nextUs).toBe(all.find((atUs, i) => i >= first && atUs >= endUs) ?? Infinity);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['at the start', 0, 0, true],
  ['just before the end', 999_999, 5, true],
  ['at the end', 1_000_000, 5, false],
  ['with the last request', 10, 9, true],
  ['with all requests begun', 10, 10, false],
])('mayBegin() answers for a closed load %s', (_, elapsedUs, begun, expected) => {
  expect(mayBegin({ kind: 'closed', concurrency: 1, durationMs: 1000, requests: 10 }, elapsedUs, begun)).toBe(
    expected,
  );
});
