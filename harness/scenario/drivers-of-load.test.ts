import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dealt, driverNames, isDriver, loadsOfDrivers, MOST_DRIVERS, poolInAll } from './drivers-of-load.ts';
import { mostAtOnce, mostOpen } from './reach.ts';
import type { ClosedLoad } from './scenario.ts';

const drivers = fc.integer({ min: 1, max: MOST_DRIVERS });

test('dealt() deals everything out, in parts that differ by one at most', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), drivers, (total, parts) => {
      const all = dealt(total, parts);
      expect(all.reduce((a, b) => a + b, 0)).toBe(total);
      expect(all).toEqual(all.toSorted((a, b) => b - a));
      expect(all[0]! - all.at(-1)!).toBeLessThanOrEqual(1);
    }),
  );
});

test('loadsOfDrivers() deals out callers and requests, and leaves an open load whole', () => {
  const closed: ClosedLoad = { kind: 'closed', concurrency: 7, requests: 10, durationMs: 50, drivers: 3 };
  expect(loadsOfDrivers(closed)).toEqual([
    { kind: 'closed', concurrency: 3, requests: 4, durationMs: 50 },
    { kind: 'closed', concurrency: 2, requests: 3, durationMs: 50 },
    { kind: 'closed', concurrency: 2, requests: 3, durationMs: 50 },
  ]);
  const open = { kind: 'open', ratePerSecond: 9, arrivals: 'constant', durationMs: 50 } as const;
  expect(loadsOfDrivers({ ...open, drivers: 2 })).toEqual([open, open]);
  expect(loadsOfDrivers(open)).toEqual([open]);
});

test('mostAtOnce() and mostOpen() are the sums over the processes, each of which has a pool of its own', () => {
  const load: ClosedLoad = { kind: 'closed', concurrency: 5, objectsPerPage: 4, durationMs: 50, drivers: 2 };
  expect(mostAtOnce(load)).toBe(20);
  // Callers: 3 and 2. So the second has no more than 8 requests for its 10 connections.
  const strategy = { pool: 10 } as Parameters<typeof mostOpen>[0]['strategy'];
  expect(mostOpen({ strategy, load })).toBe(10 + 8);
  expect(poolInAll({ strategy, load })).toBe(20);
  expect(poolInAll({ strategy: { pool: 'unlimited' }, load })).toBe(Infinity);
});

test('isDriver() knows the names of driver processes', () => {
  expect([1, 3].map(driverNames)).toEqual([['driver'], ['driver 1', 'driver 2', 'driver 3']]);
  for (const name of [...driverNames(1), ...driverNames(64)]) expect(isDriver(name)).toBe(true);
  for (const name of ['proxy', 'origin', 'drivers', 'driver x']) expect(isDriver(name)).toBe(false);
});
