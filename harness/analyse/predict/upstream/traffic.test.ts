import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../random.ts';
import { type NextServiceMs, serviceTimes } from '../../../scenario/service-draws.ts';
import { parseServiceTime } from '../../../scenario/service-time.ts';
import { meanDelayMs } from '../service-time.ts';
import { openedShare, stepsOf, type Traffic } from './traffic.ts';

const RATES = { arrivals: 'poisson', mostAtOnce: Infinity, mostAtOrigin: Infinity } as const;

function trafficOf(ratePerSecond: number, delay: string, changes: Partial<Traffic> = {}): Traffic {
  const time = parseServiceTime(delay)!;
  const nextServiceMs = serviceTimes(time, seededRandom(5));
  return { ratePerSecond, nextServiceMs, meanServiceMs: meanDelayMs(time), ...RATES, ...changes };
}

function churn(traffic: Traffic, size: number): number {
  return traffic.ratePerSecond * openedShare(stepsOf(traffic, seededRandom(6)), size);
}

describe('openedShare()', () => {
  // The stationary solution of the Markov chain of busy and idle connections, which is exact for these.
  it.each([
    [900, 6, 1, 428.277],
    [900, 6, 4, 122.629],
    [900, 6, 8, 26.861],
    [900, 6, 12, 3.272],
    [1_500, 10, 16, 16.406],
    [300, 40, 10, 11.701],
    [2_000, 2, 6, 97.859],
    [1_000, 1_000, 1, 500],
    [2_000, 1_000, 4, 400],
  ])(
    'is that of the Markov chain for %d/s, exponential %d ms, keepalive %d',
    (rate, meanMs, size, perSecond) => {
      const measured = churn(trafficOf(rate, `exponential ${meanMs}ms`), size);
      expect(Math.abs(measured / perSecond - 1)).toBeLessThan(perSecond < 30 ? 0.15 : 0.04);
    },
  );

  it.each<[number, string, number]>([
    [900, 'constant 6ms', 4],
    [900, 'constant 6ms', 8],
    [1_500, 'constant 10ms', 12],
    [300, 'constant 40ms', 6],
    [2_000, 'uniform 1ms-3ms', 4],
    [500, 'lognormal p50=8ms p99=40ms', 4],
    [1_000, 'every 20th 50ms', 2],
  ])('agrees with nginx played connection by connection: %d/s, %s, keepalive %d', (rate, delay, size) => {
    const traffic = trafficOf(rate, delay);
    const played = playedChurn(
      traffic.ratePerSecond,
      serviceTimes(parseServiceTime(delay)!, seededRandom(8)),
      size,
    );
    expect(Math.abs(churn(traffic, size) / played - 1)).toBeLessThan(0.06);
  });

  it('is larger for constant times than for exponential ones of the same mean', () => {
    const at = (delay: string) => churn(trafficOf(900, delay), 6);
    expect(at('constant 6ms') / at('exponential 6ms')).toBeGreaterThan(1.25);
  });

  it('falls with the size and becomes 0', () => {
    const steps = stepsOf(trafficOf(900, 'constant 6ms'), seededRandom(6));
    const shares = Array.from({ length: 40 }, (_, index) => openedShare(steps, index + 1));
    expect(shares.toSorted((a, b) => b - a)).toEqual(shares);
    expect(shares.at(-1)).toBe(0);
  });

  it('is hardly any where arrivals and answers are even', () => {
    expect(churn(trafficOf(1_000, 'constant 6ms', { arrivals: 'constant' }), 1)).toBeLessThan(1);
  });

  it('is 0 where no more are in work than the cache holds', () => {
    const limited = trafficOf(1_000, 'exponential 20ms', { mostAtOnce: 8 });
    expect(churn(limited, 8)).toBe(0);
    expect(churn(trafficOf(1_000, 'exponential 20ms'), 8)).toBeGreaterThan(50);
  });

  it('grows with the wait for an origin that works on few at once', () => {
    const few = { mostAtOrigin: 7 };
    const at = (changes: Partial<Traffic>) => churn(trafficOf(900, 'exponential 6ms', changes), 10);
    expect(at(few)).toBeGreaterThan(2 * at({}));
  });
});

interface Connection {
  readonly until: number;
}

/**
 * New connections per second of a proxy that is played as it works: it takes the idle connection that was given back last,
 * and closes the one that has been idle the longest when there is no room.
 */
function playedChurn(ratePerSecond: number, nextMs: NextServiceMs, size: number): number {
  const random: Random = seededRandom(9);
  const cache: Connection[] = [];
  let busy: Connection[] = [];
  let [nowMs, opened] = [0, 0];
  const requests = 120_000;
  for (let request = 0; request < requests; request += 1) {
    nowMs += (-1_000 / ratePerSecond) * Math.log(1 - random());
    const done = busy.filter(({ until }) => until <= nowMs).toSorted((a, b) => a.until - b.until);
    if (done.length > 0) busy = busy.filter(({ until }) => until > nowMs);
    for (const connection of done) {
      cache.push(connection);
      if (cache.length > size) cache.shift();
    }
    if (cache.pop() === undefined) opened += 1;
    busy.push({ until: nowMs + nextMs() });
  }
  return (opened / nowMs) * 1_000;
}
