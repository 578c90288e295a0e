import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import type { ServiceTime } from './scenario.ts';
import { serviceTimes } from './service-draws.ts';

const DRAWS = 40_000;

function sorted(time: ServiceTime): number[] {
  const next = serviceTimes(time, seededRandom(42));
  return Array.from({ length: DRAWS }, next).sort((a, b) => a - b);
}

const quantile = (values: number[], q: number): number => values[Math.floor(q * values.length)]!;
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('serviceTimes()', () => {
  test.each<[string, ServiceTime, number, number]>([
    ['none takes no time', { kind: 'none' }, 0, 0],
    ['constant is always the same', { kind: 'constant', ms: 2.5 }, 2.5, 2.5],
    ['uniform has its median in the middle', { kind: 'uniform', minMs: 1, maxMs: 9 }, 5, 8.92],
    ['exponential has its median at mean x ln 2', { kind: 'exponential', meanMs: 10 }, 6.931, 46.05],
    ['lognormal has the p50 and p99 it was given', { kind: 'lognormal', p50Ms: 8, p99Ms: 40 }, 8, 40],
  ])('%s', (_case, time, p50, p99) => {
    const values = sorted(time);
    expect(Math.abs(quantile(values, 0.5) - p50)).toBeLessThanOrEqual(p50 * 0.03);
    expect(Math.abs(quantile(values, 0.99) - p99)).toBeLessThanOrEqual(p99 * 0.05);
  });

  test('uniform stays within its bounds', () => {
    const values = sorted({ kind: 'uniform', minMs: 1, maxMs: 9 });
    expect(values[0]).toBeGreaterThanOrEqual(1);
    expect(values.at(-1)).toBeLessThan(9);
  });

  test('exponential has the mean it was given', () => {
    expect(mean(sorted({ kind: 'exponential', meanMs: 10 }))).toBeCloseTo(10, 0);
  });

  test.each<[string, ServiceTime]>([
    ['exponential', { kind: 'exponential', meanMs: 10 }],
    ['lognormal', { kind: 'lognormal', p50Ms: 8, p99Ms: 40 }],
  ])('%s is finite for every number drawn', (_case, time) => {
    for (const drawn of [0, 2 ** -32, 0.5, 1 - 2 ** -32]) {
      const next = serviceTimes(time, () => drawn);
      expect(next()).toSatisfy((ms: number) => Number.isFinite(ms) && ms >= 0);
    }
  });

  test.each([
    [1, [50, 50, 50, 50, 50, 50, 50]],
    [3, [0, 0, 50, 0, 0, 50, 0]],
    [20, [0, 0, 0, 0, 0, 0, 0]],
  ])('every %dth is slow, the others take no time', (nth, expected) => {
    const next = serviceTimes({ kind: 'every', nth, ms: 50 }, seededRandom(1));
    expect(Array.from({ length: 7 }, next)).toEqual(expected);
  });

  test('two origins count their requests separately', () => {
    const time: ServiceTime = { kind: 'every', nth: 2, ms: 5 };
    const [one, other] = [serviceTimes(time, seededRandom(1)), serviceTimes(time, seededRandom(1))];
    expect([one(), other(), one(), other()]).toEqual([0, 0, 5, 5]);
  });
});
