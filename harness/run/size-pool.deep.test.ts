import { expect, test } from 'vitest';
import { DEFAULT_ERROR_BUDGET } from '../drive/load/error-budget.ts';
import { readMachine } from '../lab/machine.ts';
import { adaptCellToService } from '../plan/external/adapt.ts';
import { KERNEL_DEFAULT_PORTS } from '../scenario/port-range.ts';
import { listenOn } from '../serve/external/testing/listening.ts';
import { UNKNOWN_IDLE } from '../size/paste.ts';
import { mostLateUs } from '../size/search/goal.ts';
import { sizingOf } from '../size/sizing.ts';
import { constantMs } from '../size/testing/simulate.ts';
import { goalOf } from '../size/testing/size.ts';
import { workingSizes } from '../size/testing/truth.ts';
import { serviceAt } from '../testing/own-service.ts';
import { type PoolService, poolService } from '../testing/pool-services.ts';
import { cellMeasurement } from './measure-trial.ts';
import { sizePool } from './size-pool.ts';

const { signal } = new AbortController();

/** Node's timers are up to this much late. */
const LATE_MS = 1;

const SERVICES: readonly [string, number, number, PoolService][] = [
  ['a worker for each connection', 150, 80, { delayMs: 20, workers: 6 }],
  ['a worker for each connection, just enough', 150, 80, { delayMs: 20, workers: 4 }],
  ['a single thread', 60, 80, { delayMs: 8, workers: 1 }],
  ['a limit that refuses', 150, 80, { delayMs: 20, limit: 5 }],
  ['a thread pool with a queue', 150, 80, { delayMs: 20, places: 8 }],
  ['a service that gets slower with each request', 150, 120, { delayMs: 20, slowdown: 0.03 }],
];

test.each(SERVICES)('size-pool finds what a simulation says: %s', async (_case, rate, p99Ms, service) => {
  const goal = goalOf(rate, p99Ms, { budgetMs: 60_000 });
  const { delayMs, workers, limit, places, slowdown } = service;
  const some = Object.fromEntries(
    Object.entries({ workers, limit, places, slowdown }).filter(([, value]) => value !== undefined),
  );
  const working = workingSizes(goal, { serviceMs: constantMs(delayMs + LATE_MS), ...some });
  const { outcome, harm, sizes } = await sizeService(goal, service);
  if (outcome.kind !== 'found') throw new Error(JSON.stringify(outcome));
  expect(Math.abs(outcome.smallestPassed - working[0]!)).toBeLessThanOrEqual(1);
  const most = Math.min(workers ?? Infinity, limit ?? Infinity);
  expect(outcome.recommended).toBeLessThanOrEqual(most);
  expect(sizes.map(({ size }) => size)).toContain(outcome.recommended);
  if (harm !== null) expect(harm).toMatchObject({ answering: most, cause: { host: 'service' } });
  expect(harm !== null).toBe(most < Infinity && Math.max(...sizes.map(({ size }) => size)) > most);
});

async function sizeService(goal: ReturnType<typeof goalOf>, service: PoolService) {
  await using server = await listenOn(poolService(service));
  const found = await serviceAt(`http://127.0.0.1:${server.port}/`);
  const facts = { service: found.service, tls: null, machine: readMachine(), maxRatePerSecond: null };
  const measure = cellMeasurement(
    {
      strategy: { driver: 'undici', path: 'direct', poolChoice: 'first' },
      complete: (plan) => adaptCellToService(plan, facts),
      set: [],
    },
    {
      seed: 1,
      nginx: null,
      external: { found, errorBudget: DEFAULT_ERROR_BUDGET },
      mostLateUs: mostLateUs(goal),
      signal,
    },
  );
  const { trials, elapsedMs } = await sizePool({
    goal,
    measure,
    nowMs: () => performance.now(),
    signal,
    onEvent: () => {},
  });
  return sizingOf(goal, trials, {
    startedAt: '2026-11-30T09:00:00.000Z',
    elapsedMs,
    interrupted: false,
    seed: 1,
    driver: 'undici',
    path: 'direct',
    target: found.service.url,
    ports: KERNEL_DEFAULT_PORTS,
    workers: 1,
    service: null,
    idle: UNKNOWN_IDLE,
  });
}
