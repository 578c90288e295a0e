import { describe, expect, test } from 'vitest';
import { smallestSize } from '../model/response.ts';
import { shapeOfDelay } from '../model/service-shape.ts';
import type { Goal } from '../search/goal.ts';
import { nextStep, recommendedSize } from '../search/surroundings.ts';
import type { Trial } from '../search/trial.ts';
import { exponentialMs, lognormalMs, type SimulatedOrigin, simulateTrial } from '../testing/simulate.ts';
import { goalOf, sizeSimulated } from '../testing/size.ts';
import { interruptedSizing, simulatedSizing } from '../testing/sizing.ts';
import { splitOf } from './answer.ts';
import { nextSplitStep } from './step.ts';

const origin: SimulatedOrigin = { serviceMs: exponentialMs(20), seed: 4 };
const two = { processes: 2, replicas: 2 } as const;
const goal = goalOf(400, 120, two);
const base = sizeSimulated(goal, origin);
const recommended = recommendedSize(goal, base.trials);

function splitFor(of: Goal, service: SimulatedOrigin = origin) {
  const { trials } = sizeSimulated(of, service);
  const split = splitOf(of, trials, recommendedSize(of, trials));
  if (split === null) throw new Error('There is no split');
  return split;
}

/** p99 in a load of ten minutes, ms. */
function longRunMs(of: SimulatedOrigin, size: number, ratePerSecond: number): number {
  const request = { purpose: 'split', size, ratePerSecond, durationMs: 600_000, trial: 77 } as const;
  return simulateTrial(of, request).latency.p99Us / 1_000;
}

test('one process and one replica change nothing: no other trial, and no split', () => {
  const one = goalOf(400, 120);
  const { trials } = sizeSimulated(one, origin);
  expect(trials.some(({ purpose }) => purpose === 'split')).toBe(false);
  expect(splitOf(one, trials, recommendedSize(one, trials))).toBeNull();
});

describe('several processes', () => {
  const split = splitOf(goal, base.trials, recommended)!;

  test('get the size that arithmetic gives for their share of the rate, and it is more in all', () => {
    const nominal = shapeOfDelay({ kind: 'exponential', meanMs: 20 }, 0);
    const expected = smallestSize({ ratePerSecond: 120, p99Us: 120_000 }, nominal)!;
    expect(split).toMatchObject({ pools: 4, ratePerSecond: 100, why: null });
    expect(Math.abs(split.predicted.size! - expected)).toBeLessThanOrEqual(1);
    expect(split.inAll).toBe(4 * split.size!);
    expect(split.inAll!).toBeGreaterThan(split.predicted.shared!);
  });

  test.each([
    ['exponential, twelve pools', 600, 200, { processes: 4, replicas: 3 }, exponentialMs(30)],
    ['lognormal, five pools', 500, 80, { processes: 5, replicas: 1 }, lognormalMs(8, 40)],
  ] as const)(
    'meet the target in a long run with 20%% more, and do not with 30%% fewer connections: %s',
    (_, rate, p99Ms, pools, serviceMs) => {
      const of = { serviceMs, seed: 9 };
      const { size, ratePerSecond } = splitFor(goalOf(rate, p99Ms, pools), of);
      expect(longRunMs(of, size!, 1.2 * ratePerSecond)).toBeLessThan(1.1 * p99Ms);
      expect(longRunMs(of, Math.floor(0.7 * size!), 1.2 * ratePerSecond)).toBeGreaterThan(p99Ms);
    },
  );

  test('are tried with one of them by itself, at its share of the rate and within the budget', () => {
    const own = base.trials.filter(({ purpose }) => purpose === 'split');
    const { size, measured } = split;
    expect(own.map((trial) => [trial.size, trial.ratePerSecond])).toEqual([[size, 100]]);
    expect(own[0]!.durationMs).toBe(15_000);
    expect(measured).toMatchObject({ size, leans: 'passed', trials: 1, requests: own[0]!.numbers.requests });
    expect(base.elapsedMs).toBeLessThanOrEqual(goal.budgetMs);
  });

  test('are tried together first, as one pool, because the service may have a limit', () => {
    const around = base.trials.filter(({ purpose }) => purpose === 'curve' || purpose === 'split');
    expect(around[0]).toMatchObject({ purpose: 'curve', size: split.inAll, ratePerSecond: 400 });
    expect(around[1]!.purpose).toBe('split');
  });

  test('are not tried where a trial would have too few requests, and the answer says so', () => {
    const slow = goalOf(200, 120, { processes: 4, replicas: 3 });
    const answer = splitFor(slow);
    expect(answer).toMatchObject({ measured: null, whyNotMeasured: 'few-requests' });
    expect(answer.size).toBeGreaterThan(0);
  });

  test('are not tried where the budget is spent', () => {
    expect(splitFor(goalOf(400, 120, { ...two, budgetMs: 42_000 }))).toMatchObject({
      measured: null,
      whyNotMeasured: 'no-time',
    });
  });
});

/** The trials of a sizing with `tries` trials of one process, which had too few connections. */
function failing(tries: number): readonly Trial[] {
  const trials = [...base.trials.filter(({ purpose }) => purpose !== 'split')];
  for (let made = 0; made < tries; made += 1) {
    const step = nextSplitStep(goal, trials, recommended!);
    if (step === null) throw new Error('No further trial');
    const request = { ...step.request, trial: 90 + made };
    trials.push({ ...request, numbers: simulateTrial(origin, { ...request, size: 2 }), tookMs: 17_000 });
  }
  return trials;
}

test('one process whose trials do not count is not measured, for that reason, and is not tried for ever', () => {
  const trials = base.trials.map((trial) =>
    trial.purpose === 'split' ? { ...trial, numbers: { ...trial.numbers, invalid: 'busy' } } : trial,
  );
  expect(splitOf(goal, trials, recommended)).toMatchObject({ measured: null, whyNotMeasured: 'invalid' });
  const bad = trials.find(({ purpose }) => purpose === 'split')!;
  expect(nextSplitStep(goal, [...trials, bad], recommended!)).not.toBeNull();
  expect(nextSplitStep(goal, [...trials, bad, bad], recommended!)).toBeNull();
});

test('all processes together get no fewer connections than one pool was measured to need', () => {
  // As on a busy machine, where one pool needs three times as many as arithmetic says.
  const many = 3 * recommended!;
  const { size, inAll, predicted } = splitOf(goal, failing(0), many)!;
  expect(4 * predicted.size!).toBeLessThan(many);
  expect(size).toBe(Math.ceil(many / 4));
  expect(inAll).toBeGreaterThanOrEqual(many);
});

describe('a size that fails with one process', () => {
  test('is raised by one', () => {
    const before = splitOf(goal, failing(0), recommended)!;
    const after = splitOf(goal, failing(1), recommended)!;
    expect(after).toMatchObject({ size: before.size! + 1, measured: { size: before.size, leans: 'failed' } });
  });

  test('is given up after three trials', () => {
    const trials = failing(3);
    expect(splitOf(goal, trials, recommended)).toMatchObject({ size: null, inAll: null, why: 'trials' });
    expect(nextSplitStep(goal, trials, recommended!)).toBeNull();
  });
});

describe('a service with a limit of connections', () => {
  const eight = goalOf(400, 120, { processes: 4, replicas: 2 });

  test('leaves each process what it serves, if that meets the target at the rate itself', () => {
    expect(splitFor(eight)).toMatchObject({ limit: null, size: 3, predicted: { size: 3 } });
    const limited = splitFor(eight, { ...origin, workers: 16 });
    expect(limited).toMatchObject({ limit: 16, size: 2, inAll: 16, why: null, predicted: { size: 3 } });
    expect(limited.measured).toMatchObject({ size: 2, trials: 1 });
  });

  test('gets neither a size nor lines to paste if as many pools need more in all', () => {
    const { split, paste, notDone } = simulatedSizing(eight, { ...origin, workers: 15 });
    expect(split).toMatchObject({ limit: 15, size: null, inAll: null, why: 'limit' });
    expect(Object.values(paste).flat()).toEqual([]);
    expect(notDone).toEqual([{ what: 'lines to paste', why: 'no size is right for so many pools' }]);
  });
});

test('nginx gets the connections of all processes', () => {
  const through = { ...goal, throughNginx: true };
  const step = nextStep({ ...through, budgetMs: 1_000_000 }, base);
  const { inAll } = splitOf(through, base.trials, recommended)!;
  expect(step!.request).toMatchObject({ purpose: 'upstream', size: inAll, upstreamKeepalive: inAll });
});

test('ports are those of one host, with all its processes', () => {
  const { split, ports } = interruptedSizing(goalOf(400, 120, { processes: 3, replicas: 2 }), origin, 8);
  expect(ports!.budget.heldInTheLongRun).toBeGreaterThanOrEqual(3 * split!.size!);
  expect(ports!.mostChurnPerSecond).toBeCloseTo((3 * split!.size!) / 4);
});

test('no split and no further trial where no pool meets the target', () => {
  const hard = goalOf(400, 25, two);
  const { trials, elapsedMs } = sizeSimulated(hard, { serviceMs: lognormalMs(8, 40), seed: 1 });
  expect(splitOf(hard, trials, recommendedSize(hard, trials))).toBeNull();
  expect(nextStep(hard, { trials, elapsedMs })).toBeNull();
});
