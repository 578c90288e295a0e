import { US_PER_MS } from '../units.ts';
import { type Band, bandOf, countedP99Us, type Decision, decide } from './model/band.ts';
import { mean } from './model/mean.ts';
import { memoryMs, responseQuantileUs } from './model/response.ts';
import { meanShape } from './model/service-shape.ts';
import type { Goal } from './search/goal.ts';
import { areBroken, type Purpose, type Trial } from './search/trial.ts';

/** The state of one size at the target's rate. */
export interface SizeView {
  readonly size: number;
  readonly trials: readonly Trial[];
  /** The measured p99, with bounds for the long run if the trials were too short for it. */
  readonly band: Band;
  /** That of `band` if the trials were long enough. */
  readonly longRunP99Us: number;
  readonly decision: Decision;
  /** The more likely decision. */
  readonly leans: 'passed' | 'failed';
  /** What is wrong with it; null if it leans to passing. */
  readonly fault: Fault | null;
}

/**
 * `few`: requests wait for a connection. `slow`: they do not, and answers are too slow all the same. `broken`: requests
 * fail, or the service leaves connections without any answer. Only `few` asks for more connections.
 */
export type Fault = 'few' | 'slow' | 'broken';

/** The valid trials for this purpose. */
export function believed(trials: readonly Trial[], purpose: Purpose): readonly Trial[] {
  return trials.filter((trial) => trial.purpose === purpose && trial.numbers.invalid === null);
}

/** The last measurement of the service by itself, which has the most answers. */
export function aloneOf(trials: readonly Trial[]): Trial | undefined {
  return believed(trials, 'service').at(-1);
}

/** The trials for this purpose that say something about their size: the valid ones, and those that a service failed. */
export function judged(trials: readonly Trial[], purpose: Purpose): readonly Trial[] {
  return trials.filter((trial) => trial.purpose === purpose && isJudged(trial));
}

export function isJudged({ numbers: { invalid, overspent, service } }: Trial): boolean {
  return invalid === null || (overspent && service.points.length > 0);
}

/** The sizes that were tried for this purpose, ascending. */
export function viewsOf(
  trials: readonly Trial[],
  goal: Goal,
  purpose: Purpose = 'search',
): readonly SizeView[] {
  const bySize = Map.groupBy(judged(trials, purpose), ({ size }) => size);
  return [...bySize]
    .map(([size, own]) => viewOf(size, own, goal))
    .toSorted((one, other) => one.size - other.size);
}

export function viewOf(size: number, trials: readonly Trial[], { target, confidence }: Goal): SizeView {
  const tails = trials.map(({ numbers }) => numbers.latency);
  const measured = bandOf(tails, confidence);
  const countedUs = countedP99Us(tails);
  const factor = longRunFactor(size, trials, countedUs);
  const band = { ...measured, lowUs: factor * measured.lowUs, highUs: factor * measured.highUs };
  const longRunP99Us = factor === 1 ? measured.p99Us : factor * countedUs;
  const state = { size, trials, band, longRunP99Us };
  if (areBroken(trials)) return { ...state, decision: 'failed', leans: 'failed', fault: 'broken' };
  const decision = decide(band, target.p99Us);
  if (factor * countedUs <= target.p99Us) return { ...state, decision, leans: 'passed', fault: null };
  return { ...state, decision, leans: 'failed', fault: waitsForNothing(trials, target) ? 'slow' : 'few' };
}

/** Wait for a connection, as a share of the target, below which a larger pool cannot help. */
const NO_WAIT = 0.05;

function waitsForNothing(trials: readonly Trial[], { p99Us }: Goal['target']): boolean {
  const waitUs = mean(trials.map(({ numbers }) => numbers.poolWait.p99Us));
  return waitUs <= Math.max(NO_WAIT * p99Us, US_PER_MS);
}

/** Duration of a trial, in relaxation times of its queue, from which it shows the queues of the long run. */
const MEMORIES = 20;

/**
 * Ratio of the p99 of the long run to the measured one. The queues of a nearly full pool change over a longer time than a
 * trial lasts, so a trial measures too low a p99. Then the prediction from the measured service times is used if it is
 * higher. Infinity if more arrives than the pool can carry.
 */
function longRunFactor(size: number, trials: readonly Trial[], measuredUs: number): number {
  const { ratePerSecond, durationMs, purpose } = trials[0]!;
  if (purpose === 'service') return 1; // without the wait for a connection there is no queue
  const pool = { size, ratePerSecond, service: meanShape(trials.map(({ numbers }) => numbers.service)) };
  if (MEMORIES * memoryMs(pool) <= durationMs) return 1;
  return Math.max(1, responseQuantileUs(pool, 0.99) / measuredUs);
}

/** The border between sizes that fail and sizes that pass, as far as it is known. */
export interface Border {
  /** The smallest size that leans to passing. */
  readonly upper: SizeView | null;
  /** The largest one below it that leans to failing. */
  readonly lower: SizeView | null;
}

export function borderOf(views: readonly SizeView[]): Border {
  const upper = views.find(({ leans }) => leans === 'passed') ?? null;
  const lower = views.findLast(
    ({ size, leans }) => leans === 'failed' && (upper === null || size < upper.size),
  );
  return { upper, lower: lower ?? null };
}
