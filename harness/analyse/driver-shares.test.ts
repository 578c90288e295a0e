import { expect, test } from 'vitest';
import type { DriverOutcome } from '../drive/driver.ts';
import { mergeOutcomes } from '../drive/merge/outcome.ts';
import { OPEN } from '../scenario/testing/cell.ts';
import { findCauses } from './causes/catalogue.ts';
import { measure } from './numbers.ts';
import { checkNamed } from './testing/checked.ts';
import { histogramOf, ranOf } from './testing/ran.ts';

/** A cell whose load three processes shared; what one of them did otherwise. */
function sharedBy(outcomes: readonly Partial<DriverOutcome>[], cpuShares: readonly number[] = []) {
  const load = { ...OPEN, drivers: outcomes.length } as const;
  const ran = ranOf({ plan: { load } });
  const drivers = outcomes.map((outcome, index) => ({
    name: `driver ${index + 1}`,
    cpus: [index],
    outcome: { ...ran.outcome, ...outcome },
  }));
  const processes = drivers.map(({ name }, index) => ({
    ...({ name, host: 'client', rssPeakBytes: 1, processes: 1 } as const),
    cpuShare: cpuShares[index] ?? 0.2,
  }));
  const outcome = mergeOutcomes(drivers.map((driver) => driver.outcome));
  return { ...ran, outcome, drivers, observation: { ...ran.observation, processes } };
}

const { histograms, counts } = ranOf().outcome;
const LATE = { histograms: { ...histograms, lateness: histogramOf({ 12000: 100 }) } };
/** So that those of one process among 200 are no percentile of all. */
const MANY = { histograms: { ...histograms, lateness: histogramOf({ 50: 100_000 }) } };

test('measure() has each of several driver processes, and says nothing of a single one', () => {
  const errors = { ECONNRESET: 3, ETIMEDOUT: 1 };
  const { drivers, counts: all } = measure(
    sharedBy([{}, { counts: { ...counts, errors } }, {}], [0.1, 0.5, 0.2]),
  );
  expect(drivers).toMatchObject([
    { name: 'driver 1', cpus: [0], requests: 4_000, errors: 0, cpuShare: 0.1 },
    { name: 'driver 2', cpus: [1], requests: 4_000, errors: 4, cpuShare: 0.5, achievedPerSecond: 1_000 },
    { name: 'driver 3', cpus: [2], latency: { p50Us: 1_000, p99Us: 1_000 }, peak: 16 },
  ]);
  expect(all.requests).toBe(12_000);
  expect(measure(ranOf())).not.toHaveProperty('drivers');
});

test('the check of lateness judges each process: the sum of all would hide one', () => {
  const ran = sharedBy([MANY, LATE, MANY]);
  expect(measure(ran).lateness.p99Us).toBeLessThan(100);
  expect(checkNamed(ran, 'driver on time')).toMatchObject({ ok: false, observed: /^driver 2: .*12 ms/ });
  expect(checkNamed(sharedBy([MANY, {}, MANY]), 'driver on time')).toMatchObject({ ok: true });
});

test('the check of lateness judges what each process left undone by its own rate', () => {
  // 1,000 per second: 10 in 10 ms, and 4 of each of three processes.
  const unsent = (number: number) => ({ counts: { ...counts, unsent: number } });
  expect(checkNamed(sharedBy([unsent(4), unsent(4), unsent(4)]), 'driver on time')).toMatchObject({
    ok: true,
  });
  expect(checkNamed(sharedBy([{}, {}, unsent(5)]), 'driver on time')).toMatchObject({ ok: false });
});

test('causes name the process that has no CPU time left, or is late', () => {
  const textOf = (ran: ReturnType<typeof sharedBy>, id: string) =>
    findCauses({ ran, measured: measure(ran) }).find(({ cause }) => cause.id === id)?.finding.text;
  expect(textOf(sharedBy([{}, {}, {}], [0.2, 0.3, 0.99]), 'driver-bottleneck')).toMatch(
    /^Driver 3 used 99% of a core/,
  );
  expect(textOf(sharedBy([{}, {}, {}], [0.6, 0.6, 0.6]), 'driver-bottleneck')).toBeUndefined();
  expect(textOf(sharedBy([MANY, LATE, MANY]), 'driver-late')).toMatch(/^Driver 2 was late by 12 ms/);
});
