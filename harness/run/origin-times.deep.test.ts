import { expect, test } from 'vitest';
import type { Timings } from '../../servers/origin/time/timings.ts';
import type { Evidence } from '../analyse/evidence.ts';
import { describeLab } from '../lab/testing.ts';
import type { OpenLoad } from '../scenario/scenario.ts';
import { parseServiceTime } from '../scenario/service-time.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { US_PER_MS } from '../units.ts';
import { gathered } from './testing/claims.ts';

const LONG = { kind: 'open', arrivals: 'poisson', durationMs: 20_000 } as const;
/** What writing an answer and waking a core may add to the median, or take from it. */
const ADDED_US = 50;
const ADDED_SHARE = 0.01;
/** Standard errors of a quantile: one of 5 that differ by chance in 1 of 1,000 runs. */
const CHANCE = 4;

/** Median and p90 of each distribution, ms. Density of probability at them, per ms, decides how exact a sample is. */
const CASES: readonly [delay: string, ratePerSecond: number, p50: Quantile, p90: Quantile | null][] = [
  ['constant 1ms', 300, { ms: 1 }, null],
  ['constant 6ms', 300, { ms: 6 }, null],
  ['constant 2ms', 2_000, { ms: 2 }, null],
  ['constant 6ms', 4_000, { ms: 6 }, null],
  ['uniform 1ms-9ms', 500, { ms: 5, density: 1 / 8 }, { ms: 8.2, density: 1 / 8 }],
  ['exponential 6ms', 300, { ms: 4.1589, density: 0.5 / 6 }, { ms: 13.8155, density: 0.1 / 6 }],
  ['exponential 6ms', 4_000, { ms: 4.1589, density: 0.5 / 6 }, { ms: 13.8155, density: 0.1 / 6 }],
  ['lognormal p50=8ms p99=40ms', 1_000, { ms: 8, density: 0.0721 }, { ms: 19.415, density: 0.01307 }],
];

interface Quantile {
  readonly ms: number;
  readonly density?: number;
}

describeLab('The origin takes as long as it was asked to', () => {
  test.each(CASES)('%s at %d per second', async (text, ratePerSecond, p50, p90) => {
    const load: OpenLoad = { ...LONG, ratePerSecond };
    const delay = parseServiceTime(text)!;
    const { logs, observation } = await gathered(cellWith({ load, origin: { delay } }));
    const { asked, served, answers } = logs.origin!.times!;
    expectQuantile(asked.p50Us, { ...p50, share: 0.5, answers });
    if (p90 !== null) expectQuantile(asked.p90Us, { ...p90, share: 0.9, answers });
    expectServed({ asked, served }, disturbedUs(observation, answers));
  });

  test.each([
    ['none', 300, 2],
    ['constant 2ms', 1_000, 0.5],
  ])('%s at %d per second, with pauses of %d ms in each answer', async (text, ratePerSecond, writeGapMs) => {
    const load: OpenLoad = { ...LONG, ratePerSecond };
    const delay = parseServiceTime(text)!;
    const strategy = { responseWrites: 3, writeGapMs };
    const { logs, observation } = await gathered(cellWith({ load, strategy, origin: { delay } }));
    const { asked, served, pauses } = logs.origin!.pauses!;
    expect([pauses, asked.p50Us]).toEqual([2 * logs.origin!.requests, writeGapMs * US_PER_MS]);
    expectServed({ asked, served }, disturbedUs(observation, pauses));
  });
});

/** Markov's inequality: half of the writes waited at most twice the mean for a CPU. */
function disturbedUs({ series }: Evidence['observation'], writes: number): number {
  const waits = series.find(({ process }) => process === 'origin')?.values.waitedMs ?? [];
  return (2 * US_PER_MS * (waits.at(-1) ?? 0)) / writes;
}

/** Half of the writes are a little early, whatever disturbs the machine; it only makes them late. */
function expectServed({ asked, served }: Pick<Timings, 'asked' | 'served'>, disturbedUs: number): void {
  const boundUs = ADDED_US + ADDED_SHARE * asked.p50Us;
  expect(served.p50Us - asked.p50Us).toBeGreaterThanOrEqual(-boundUs);
  expect(served.p50Us - asked.p50Us).toBeLessThanOrEqual(boundUs + disturbedUs);
}

/** Within what chance allows: the standard error of a quantile is sqrt(p (1 - p) / n) / density. */
function expectQuantile(
  us: number,
  { ms, density, share, answers }: Quantile & { readonly share: number; readonly answers: number },
): void {
  const errorMs = density === undefined ? 0 : Math.sqrt((share * (1 - share)) / answers) / density;
  // The histogram has three digits.
  const bound = CHANCE * errorMs + 0.001 * ms;
  expect(Math.abs(us / US_PER_MS - ms)).toBeLessThanOrEqual(bound);
}
