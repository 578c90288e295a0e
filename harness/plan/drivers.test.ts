import { expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import type { CellPlan, Load } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { withDrivers } from './drivers.ts';
import { planScenario } from './plan.ts';

const CLOSED = { kind: 'closed', concurrency: 40, durationMs: 1_000 } as const;
const OPEN = { kind: 'open', ratePerSecond: 100, durationMs: 1_000, arrivals: 'poisson' } as const;

function planned(load: object, strategy: Partial<Strategy> = {}, set: readonly string[] = []) {
  const input = { name: 'x', question: 'x', load, cells: [{ name: 'a', ...strategy }] };
  return planScenario(input, 'x.ts', { set, only: [] }).scenario.cells[0]!;
}

function cell(load: Load, path: Strategy['path'], proxyWorkers = 1): CellPlan {
  const { drivers: _, ...rest } = planned({ ...load, drivers: 1 }, { path, proxyWorkers }).load;
  return {
    ...planned({ ...load, drivers: 1 }, { path, proxyWorkers }),
    load: { ...rest, drivers: 'auto' } as Load,
  };
}

test.each<[string, CellPlan, boolean, number, number]>([
  ['one core', cell(OPEN, 'direct'), false, 1, 1],
  ['two cores, one of which is the origin’s', cell(OPEN, 'direct'), false, 2, 1],
  ['eight cores', cell(OPEN, 'direct'), false, 8, 7],
  ['a proxy', cell(OPEN, 'nginx'), false, 8, 6],
  ['a proxy with workers', cell(OPEN, 'nginx', 4), false, 8, 3],
  ['more workers than cores', cell(OPEN, 'nginx', 16), false, 8, 1],
  ['a service elsewhere', cell(OPEN, 'direct'), true, 8, 8],
  ['few callers', cell({ ...CLOSED, concurrency: 3 }, 'direct'), false, 8, 3],
  ['few requests', cell({ ...CLOSED, requests: 2 }, 'direct'), false, 8, 2],
  ['more cores than drivers', cell(OPEN, 'direct'), false, 256, 64],
])('withDrivers() chooses as many drivers as cores are free: %s', (_, plan, isRemote, cores, expected) => {
  expect(withDrivers(plan, isRemote, cores).load.drivers).toBe(expected);
});

test('planScenario() leaves no `auto`, and keeps a number', () => {
  expect(planned({ ...OPEN, drivers: 'auto' }).load.drivers).toEqual(expect.any(Number));
  expect(planned(OPEN, {}, ['load.drivers=auto']).load.drivers).toEqual(expect.any(Number));
  expect(planned(OPEN, {}, ['load.drivers=2']).load.drivers).toBe(2);
  expect(planned(OPEN).load).not.toHaveProperty('drivers');
});

test.each<[string, object, Partial<Strategy>, RegExp]>([
  [
    'more than callers',
    { ...CLOSED, drivers: 41 },
    {},
    /load\.drivers: .*callers.*at most as many as load\.concurrency/,
  ],
  ['more than requests', { ...CLOSED, requests: 2, drivers: 3 }, {}, /at most as many as load\.requests/],
  ['none', { ...CLOSED, drivers: 0 }, {}, /from 1 to 64 or "auto"/],
  ['too many', { ...OPEN, drivers: 65 }, {}, /from 1 to 64 or "auto"/],
  [
    'callers that autocannon cannot divide',
    { ...CLOSED, concurrency: 10, drivers: 4 },
    { driver: 'autocannon', pipelining: 1 },
    /autocannon cannot divide 10 callers of 4 processes evenly/,
  ],
])('planScenario() refuses %s', (_, load, strategy, message) => {
  expect(() => planned(load, strategy)).toThrow(message);
  expect(() => planned(load, strategy)).toThrow(UsageError);
});
