import { describe, expect, test } from 'vitest';
import { responseQuantileUs, smallestSize } from '../model/response.ts';
import { shapeOfDelay } from '../model/service-shape.ts';
import {
  constantMs,
  exponentialMs,
  lognormalMs,
  type SimulatedOrigin,
  simulateTrial,
} from '../testing/simulate.ts';
import { goalOf, searchSimulated, sizeSimulated } from '../testing/size.ts';
import { viewsOf } from '../views.ts';
import { nextSearchStep } from './search.ts';
import { nextStep, recommendedSize } from './surroundings.ts';
import type { Trial } from './trial.ts';

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];
const SEEDS = EIGHT.slice(0, 5);

/** The smallest size that passed for each seed; null if none did. */
function smallestPassed(goal: ReturnType<typeof goalOf>, origin: Omit<SimulatedOrigin, 'seed'>) {
  return SEEDS.map((seed) => {
    const { trials } = searchSimulated(goal, { ...origin, seed });
    return viewsOf(trials, goal).find(({ decision }) => decision === 'passed')?.size ?? null;
  });
}

function within(sizes: readonly (number | null)[], truth: number, more: number): number {
  return sizes.filter((size) => size !== null && Math.abs(size - truth) <= more).length;
}

describe('The search finds', () => {
  test.each([
    ['a small pool', 150, 30, 200],
    ['a large pool', 1_500, 20, 120],
  ])("Erlang C's answer of M/M/c within one, for 4 seeds of 5: %s", (_case, rate, meanMs, p99Ms) => {
    const goal = goalOf(rate, p99Ms);
    const truth = smallestSize(goal.target, shapeOfDelay({ kind: 'exponential', meanMs }, 0))!;
    const found = smallestPassed(goal, { serviceMs: exponentialMs(meanMs), places: 4 * truth });
    expect(within(found, truth, 1)).toBeGreaterThanOrEqual(4);
  });

  test('the same for a busy pool, on a machine whose speed varies by 5% between trials', () => {
    const goal = goalOf(800, 60);
    const found = smallestPassed(goal, { serviceMs: exponentialMs(10), moodSpread: 0.05 });
    expect(within(found, 10, 1)).toBeGreaterThanOrEqual(4);
  });

  test('ceil(rate x time) for a constant service, or one more', () => {
    const found = smallestPassed(goalOf(750, 50), { serviceMs: constantMs(10) });
    expect(found.filter((size) => size === 8 || size === 9)).toHaveLength(SEEDS.length);
  });

  test('about the result of Allen and Cunneen for another variation', () => {
    const goal = goalOf(800, 60);
    const service = shapeOfDelay({ kind: 'lognormal', p50Ms: 8, p99Ms: 40 }, 0);
    const truth = smallestSize(goal.target, service)!;
    expect(within(smallestPassed(goal, { serviceMs: lognormalMs(8, 40) }), truth, 1)).toBeGreaterThanOrEqual(
      4,
    );
  });

  test('not the largest size for a service that gets slower with concurrency', () => {
    const goal = goalOf(400, 100);
    for (const seed of SEEDS.slice(0, 3)) {
      const { trials } = sizeSimulated(goal, { serviceMs: exponentialMs(10), slowdown: 0.05, seed });
      const tried = Math.max(
        ...trials.filter(({ purpose }) => purpose !== 'service').map(({ size }) => size),
      );
      expect(recommendedSize(goal, trials)).toBeLessThan(tried);
    }
  });
});

describe('The search says why no size meets the target', () => {
  const endOf = (rate: number, p99Ms: number, origin: Omit<SimulatedOrigin, 'seed'>) => {
    const goal = goalOf(rate, p99Ms);
    return EIGHT.map((seed) => nextSearchStep(goal, searchSimulated(goal, { ...origin, seed })));
  };
  const kinds = (ends: ReturnType<typeof endOf>) =>
    ends.map((end) => (end.kind === 'not-reachable' ? end.reason.kind : end.kind));

  test('a hard limit below the rate: it saturates, and where', () => {
    const ends = endOf(800, 60, { serviceMs: exponentialMs(10), places: 6 });
    expect(new Set(kinds(ends))).toEqual(new Set(['saturates']));
    for (const end of ends) {
      if (end.kind !== 'not-reachable' || end.reason.kind !== 'saturates') continue;
      expect(end.reason.answeredPerSecond / 600).toBeCloseTo(1, 0);
    }
  });

  test('a hard limit that makes requests wait at the service: slow under load', () => {
    const ends = kinds(endOf(720, 22, { serviceMs: constantMs(10), places: 8 }));
    expect(ends.filter((kind) => kind === 'slow-under-load').length).toBeGreaterThanOrEqual(6);
    expect(ends).not.toContain('found');
  });

  test('a service that is slower than the target', () => {
    const ends = kinds(endOf(800, 25, { serviceMs: lognormalMs(8, 40) }));
    // The service by itself has few requests. If they do not decide, the trials under load do.
    expect(ends.filter((kind) => kind === 'slow-service').length).toBeGreaterThanOrEqual(6);
    expect(ends.every((kind) => kind === 'slow-service' || kind === 'slow-under-load')).toBe(true);
  });

  test('failures, even fast ones', () => {
    const ends = kinds(endOf(800, 60, { serviceMs: exponentialMs(10), refused: 0.2 }));
    expect(new Set(ends)).toEqual(new Set(['failures']));
  });
});

describe('A service that uses up its error budget', () => {
  const goal = goalOf(400, 60);
  const origin = { serviceMs: exponentialMs(10), seed: 3 };
  /** The first trial from which on all end early, with failures. */
  const sizeFailing = (from: number) => {
    const trials: Trial[] = [];
    for (;;) {
      const step = nextStep(goal, { trials, elapsedMs: 5_000 * trials.length });
      if (step === null) return trials;
      const request = { ...step.request, trial: trials.length + 1 };
      const numbers = simulateTrial(origin, request);
      const failing = {
        failures: { 'status 500': 150 },
        requests: 200,
        overspent: true,
        invalid: 'error budget',
      };
      trials.push({
        ...request,
        numbers: request.trial < from ? numbers : { ...numbers, ...failing },
        tookMs: 5_000,
      });
    }
  };

  test('gets two trials and no more', () => {
    const trials = sizeFailing(1);
    expect(trials).toHaveLength(2);
    expect(nextSearchStep(goal, { trials, elapsedMs: 10_000 })).toEqual({
      kind: 'not-reachable',
      reason: { kind: 'failures', size: null, share: 0.75, failures: { 'status 500': 150 } },
    });
  });

  test('that fails only under load is tried with fewer connections, and gets no more than three trials', () => {
    const trials = sizeFailing(2);
    const sizes = trials.slice(1).map(({ size }) => size);
    const size = sizes.at(-1)!;
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(size).toBeLessThan(sizes[0]!);
    expect(sizes.length).toBeLessThanOrEqual(3);
    expect(nextSearchStep(goal, { trials, elapsedMs: 15_000 })).toMatchObject({
      reason: { kind: 'failures', size },
    });
  });

  test('keeps the answer found before, and gets no more load', () => {
    const all = sizeFailing(1_000);
    const grown = all.findIndex(({ purpose }) => purpose === 'growth') + 1;
    const trials = sizeFailing(grown);
    expect(trials).toHaveLength(grown + 1);
    expect(nextSearchStep(goal, { trials, elapsedMs: 60_000 }).kind).toBe('found');
  });
});

describe('nextSearchStep()', () => {
  test('stays within its share of the budget, and reports that it is spent', () => {
    const goal = goalOf(800, 48, { budgetMs: 40_000 });
    const { trials, elapsedMs } = sizeSimulated(goal, { serviceMs: exponentialMs(10), seed: 3 });
    expect(elapsedMs).toBeLessThanOrEqual(40_000);
    expect(nextSearchStep(goal, { trials, elapsedMs })).not.toHaveProperty('isDecided', true);
  });

  test('gives up if no trial is valid', () => {
    const goal = goalOf(800, 60);
    const request = { purpose: 'service', size: 256, ratePerSecond: 100, durationMs: 3_000 } as const;
    const trials = [1, 2, 3, 4, 5, 6, 7].map((trial) => ({
      ...request,
      trial,
      tookMs: 1,
      numbers: {
        ...simulateTrial({ serviceMs: constantMs(1), seed: 1 }, { ...request, trial }),
        invalid: 'the origin died',
      },
    }));
    const end = nextSearchStep(goal, { trials, elapsedMs: 5 });
    expect(end).toMatchObject({ kind: 'undecided', why: expect.stringContaining('the origin died') });
  });

  test('does not call it a spent budget alone if most of it went to trials that do not count', () => {
    const goal = goalOf(800, 60, { budgetMs: 20_000 });
    const request = { purpose: 'service', size: 1, ratePerSecond: 100, durationMs: 3_000 } as const;
    const late = {
      ...simulateTrial({ serviceMs: constantMs(1), seed: 1 }, { ...request, trial: 1 }),
      invalid: 'late',
    };
    const trials = [1, 2, 3, 4].map((trial) => ({ ...request, trial, tookMs: 4_800, numbers: late }));
    expect(nextSearchStep(goal, { trials, elapsedMs: 19_200 })).toEqual({
      kind: 'undecided',
      why: 'The budget is spent, and 4 of 4 trials did not count',
      isUnbelievable: true,
    });
  });

  test('takes the same step after the same trials', () => {
    const goal = goalOf(800, 60);
    const { trials } = sizeSimulated(goal, { serviceMs: exponentialMs(10), seed: 5 });
    const few = { trials: trials.slice(0, 4), elapsedMs: 1 };
    expect(nextSearchStep(goal, few)).toEqual(nextSearchStep(goal, structuredClone(few)));
  });
});

test('The p99 of a pool that is nearly always full is that of the long run', () => {
  const goal = goalOf(1_000, 60);
  const request = { purpose: 'search', size: 11, ratePerSecond: 1_000, durationMs: 3_000 } as const;
  const trials = Array.from({ length: 8 }, (_, trial) => ({
    ...request,
    trial,
    tookMs: 1,
    numbers: simulateTrial({ serviceMs: exponentialMs(10), seed: 2 }, { ...request, trial }),
  }));
  const [view] = viewsOf(trials, goal);
  const service = shapeOfDelay({ kind: 'exponential', meanMs: 10 }, 0);
  const truthUs = responseQuantileUs({ size: 11, ratePerSecond: 1_000, service }, 0.99);
  expect(view!.band.p99Us).toBeLessThan(truthUs);
  expect(view!.longRunP99Us / truthUs).toBeCloseTo(1, 0);
});
