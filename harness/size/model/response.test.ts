import { describe, expect, test } from 'vitest';
import { responseTail } from '../testing/closed-form.ts';
import { waitTail } from './queueing.ts';
import { poolWaitLaw, responseQuantileUs, smallestSize } from './response.ts';
import { meanShape, shapeOfDelay } from './service-shape.ts';

const EXPONENTIAL = shapeOfDelay({ kind: 'exponential', meanMs: 10 }, 0);
const CONSTANT = shapeOfDelay({ kind: 'constant', ms: 10 }, 0);

describe('responseQuantileUs()', () => {
  test.each([9, 10, 12, 20])('of M/M/%d agrees with the closed form', (size) => {
    const us = responseQuantileUs({ size, ratePerSecond: 800, service: EXPONENTIAL }, 0.99);
    const queue = { servers: size, ratePerSecond: 800, meanServiceSeconds: 0.01 };
    expect(responseTail(queue, us / 1e6) / 0.01).toBeCloseTo(1, 1);
  });

  test('is the service time alone if there are plenty of connections', () => {
    expect(responseQuantileUs({ size: 100, ratePerSecond: 800, service: CONSTANT }, 0.99)).toBeCloseTo(
      10_000,
      0,
    );
  });

  test('is the sum over all services, each with its wait, for several measurements together', () => {
    const other = shapeOfDelay({ kind: 'lognormal', p50Ms: 4, p99Ms: 60 }, 0);
    const pool = { size: 12, ratePerSecond: 900, service: meanShape([EXPONENTIAL, other, CONSTANT]) };
    const law = poolWaitLaw(pool);
    const slowerThan = (us: number): number =>
      pool.service.points.reduce((sum, one) => sum + one.share * waitTail(law, (us - one.us) / 1e6), 0);
    for (const share of [0.5, 0.9, 0.99, 0.999]) {
      const us = responseQuantileUs(pool, share);
      expect(slowerThan(us)).toBeLessThanOrEqual(1 - share + 1e-9);
      expect(slowerThan(us * 0.9998)).toBeGreaterThan(1 - share);
    }
  });

  test('is infinite if more arrives than the pool carries', () => {
    expect(responseQuantileUs({ size: 8, ratePerSecond: 810, service: EXPONENTIAL }, 0.99)).toBe(Infinity);
  });
});

describe('smallestSize()', () => {
  test('is the smallest whose p99 meets the target', () => {
    const target = { ratePerSecond: 800, p99Us: 60_000 };
    const size = smallestSize(target, EXPONENTIAL)!;
    const p99Us = (of: number) =>
      responseQuantileUs({ size: of, ratePerSecond: 800, service: EXPONENTIAL }, 0.99);
    expect(p99Us(size)).toBeLessThanOrEqual(60_000);
    expect(p99Us(size - 1)).toBeGreaterThan(60_000);
  });

  test("for a constant service and a generous target is at most one more than Little's law needs", () => {
    for (const [rate, needed] of [
      [750, 8],
      [120, 2],
      [2_450, 25],
    ] as const) {
      const size = smallestSize({ ratePerSecond: rate, p99Us: 100_000 }, CONSTANT)!;
      expect([needed, needed + 1]).toContain(size);
    }
  });

  test.each([
    ['the service is slower than the target', 30_000, 1_000],
    ['more connections are busy than are allowed', 60_000, 7],
  ])('is null if %s', (_case, p99Us, most) => {
    expect(smallestSize({ ratePerSecond: 800, p99Us }, EXPONENTIAL, most)).toBeNull();
  });
});
