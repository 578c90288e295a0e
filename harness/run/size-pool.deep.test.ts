import { describe, expect, test } from 'vitest';
import { DEFAULT_ERROR_BUDGET } from '../drive/load/error-budget.ts';
import { readMachine } from '../lab/machine.ts';
import { adaptCellToService } from '../plan/external/adapt.ts';
import { seededRandom } from '../random.ts';
import { KERNEL_DEFAULT_PORTS } from '../scenario/port-range.ts';
import { listenOn } from '../serve/external/testing/listening.ts';
import type { Sizing } from '../size/answer.ts';
import { UNKNOWN_IDLE } from '../size/paste/idle.ts';
import { type Goal, mostLateUs } from '../size/search/goal.ts';
import { WAITED } from '../size/search/trial.ts';
import { sizingOf } from '../size/sizing.ts';
import { exponentialMs, type SimulatedOrigin } from '../size/testing/simulate.ts';
import { goalOf } from '../size/testing/size.ts';
import { longRunP99Us } from '../size/testing/truth.ts';
import { serviceAt } from '../testing/own-service.ts';
import { type PoolService, poolService, type Served } from '../testing/pool-services.ts';
import { cellMeasurement } from './measure-trial.ts';
import { sizePool } from './size-pool.ts';

const { signal } = new AbortController();

const BUDGET_MS = 60_000;
/** Ratio of a p99 to the target up to which a size may pass or fail: a few thousand requests do not show it better. */
const NEAR = 1.25;

const draw = exponentialMs(20);
const random = seededRandom(7);
const randomMs = (): number => draw(random);

/**
 * 150 requests per second of 20 ms keep 3 connections busy, so 3 are never enough. With 4 the p99 is half the target, so that
 * the answer is clear on a machine that is slower now and then.
 */
const FOUND: readonly [string, ratePerSecond: number, p99Ms: number, PoolService][] = [
  ['M/D/c: all requests alike', 150, 150, { delayMs: 20 }],
  ['M/M/c: exponential', 150, 250, { delayMs: randomMs }],
  ['a worker for each connection', 150, 150, { delayMs: 20, workers: 6 }],
  ['a worker for each connection, just enough', 150, 150, { delayMs: 20, workers: 4 }],
  ['a single thread', 60, 100, { delayMs: 8, workers: 1 }],
  ['a limit that refuses', 150, 150, { delayMs: 20, limit: 5 }],
  ['a thread pool with a queue', 150, 150, { delayMs: 20, places: 8 }],
  ['a service that gets slower with each request', 150, 250, { delayMs: 20, slowdown: 0.03 }],
];

describe('size-pool finds what a simulation says of the service times that the service itself measured', () => {
  test.each(FOUND)('%s', async (_case, ratePerSecond, p99Ms, service) => {
    const goal = goalOf(ratePerSecond, p99Ms, { budgetMs: BUDGET_MS });
    const { sizing, served } = await sizeService(goal, service);
    const { outcome, sizes } = sizing;
    if (outcome.kind !== 'found') throw new Error(JSON.stringify([outcome, sizing.invalidTrials]));
    const origin = simulated(service, served);
    const truthUs = (size: number): number => longRunP99Us(size, goal, origin);
    const underLoad = sizes.filter(({ purpose }) => purpose !== 'service');
    for (const { size, decision } of underLoad.filter((row) => row.ratePerSecond === ratePerSecond)) {
      if (decision === 'passed')
        expect(truthUs(size), `${size} passed`).toBeLessThan(NEAR * goal.target.p99Us);
      if (decision === 'failed')
        expect(truthUs(size), `${size} failed`).toBeGreaterThan(goal.target.p99Us / NEAR);
    }
    expect(underLoad.map(({ size }) => size)).toContain(outcome.recommended);
    const least = [1, 2, 3, 4, 5, 6, 7, 8].find((size) => truthUs(size) <= goal.target.p99Us)!;
    expect(Math.abs(outcome.smallestPassed - least)).toBeLessThanOrEqual(1);
    expectHarm(sizing, served, service);
  });
});

/** Beyond its workers or its limit, and only there, a service leaves connections without an answer. */
function expectHarm({ harm, sizes, outcome }: Sizing, served: Served, service: PoolService): void {
  const most = Math.min(service.workers ?? Infinity, service.limit ?? Infinity);
  const failing = sizes.filter(({ failures }) => Object.keys(failures).some((code) => code !== WAITED));
  expect(failing.every(({ size }) => size > most)).toBe(true);
  expect(harm !== null).toBe(failing.length > 0);
  expect(harm === null || served.turnedAway > 0).toBe(true);
  if (harm !== null) expect(harm).toMatchObject({ answering: most, cause: { host: 'service' } });
  if (outcome.kind === 'found') expect(outcome.recommended).toBeLessThanOrEqual(most);
}

/** 300 requests per second of 10 ms keep 3 connections busy. */
const NEVER = goalOf(300, 150, { budgetMs: 90_000 });

describe('size-pool says why no size will do', () => {
  test.each<[string, PoolService]>([
    ['two workers for what keeps three busy', { delayMs: 10, workers: 2 }],
    ['a limit of two for what keeps three busy', { delayMs: 10, limit: 2 }],
  ])('%s', async (_case, service) => {
    const { sizing, served } = await sizeService(NEVER, service);
    const { answering, mostPerSecond } = reasonOf(sizing, 'few-served');
    expect(answering).toBe(2);
    expectAbout(mostPerSecond, 2_000 / meanOf(served.tookMs));
    expectHarm(sizing, served, service);
  });

  test('it works on two requests at a time', async () => {
    const { sizing, served } = await sizeService(NEVER, { delayMs: 10, places: 2 });
    const { answeredPerSecond } = reasonOf(sizing, 'saturates');
    expectAbout(answeredPerSecond, 2_000 / meanOf(served.tookMs));
    expect(sizing.harm).toBeNull();
  });

  test('it is slower than the target by itself', async () => {
    const { sizing } = await sizeService(NEVER, { delayMs: 200 });
    expect(reasonOf(sizing, 'slow-service').band.lowUs).toBeGreaterThan(NEVER.target.p99Us);
    // A service that cannot meet the target gets no load beyond the look.
    expect(new Set(sizing.sizes.map(({ purpose }) => purpose))).toEqual(new Set(['service']));
  });
});

/** The way to the service and back takes time too, so this is no equality. */
function expectAbout(value: number, expected: number): void {
  expect(value).toBeGreaterThan(expected / NEAR);
  expect(value).toBeLessThan(expected * NEAR);
}

type Reason = Extract<Sizing['outcome'], { kind: 'not-reachable' }>['reason'];

function reasonOf<Kind extends Reason['kind']>(
  { outcome }: Sizing,
  kind: Kind,
): Extract<Reason, { kind: Kind }> {
  if (outcome.kind !== 'not-reachable' || outcome.reason.kind !== kind)
    throw new Error(JSON.stringify(outcome));
  return outcome.reason as Extract<Reason, { kind: Kind }>;
}

/** The service in memory, with the service times that it had. */
function simulated(
  { delayMs: _, ...limits }: PoolService,
  { tookMs }: Served,
): Omit<SimulatedOrigin, 'seed'> {
  // A slowdown is in the times already.
  const { slowdown: __, ...some } = limits;
  return { ...some, serviceMs: (random) => tookMs[Math.floor(random() * tookMs.length)]! };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function sizeService(goal: Goal, service: PoolService): Promise<{ sizing: Sizing; served: Served }> {
  const served: Served = { tookMs: [], turnedAway: 0 };
  await using server = await listenOn(poolService(service, served));
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
  const sizing = sizingOf(goal, trials, {
    startedAt: '2026-11-30T09:00:00.000Z',
    endedAt: new Date().toISOString(),
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
  return { sizing, served };
}
