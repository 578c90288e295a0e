import { type PoolQueue, poolWaitLaw, responseQuantileUs, smallestSize } from '../model/response.ts';
import { believed, borderOf, viewOf, viewsOf } from '../views.ts';
import { type Goal, SHORTEST_MS, trialMs } from './goal.ts';
import type { Measure, Progress, SearchEnd } from './search.ts';
import { nextSearchStep } from './search.ts';
import type { Trial, TrialRequest } from './trial.ts';
import { busyConnections, overspentTrial } from './trial.ts';
import { nextUpstreamStep } from './upstream.ts';

/** Multiple of the rate that the recommended size must carry. */
export const HEADROOM = 1.2;
/** A second multiple of the rate that is reported. */
export const MORE_GROWTH = 1.5;
/** Most sizes to try for the headroom, and most trials of the recommended size. */
const MOST_CANDIDATES = 3;
/** Sizes for the curve that are too small, as shares of the busy connections. */
const TOO_FEW = [0.25, 0.5, 0.8];
/** Sizes for the curve that are more than enough, as multiples of the size that passed. */
const PLENTY = [2, 4];

/** What to measure next; null if everything is known or the budget is spent. */
export function nextStep(goal: Goal, progress: Progress): Measure | null {
  const step = nextSearchStep(goal, progress);
  if (step.kind === 'measure') return step;
  // No more load on a service that fails.
  if (overspentTrial(progress.trials) !== null) return null;
  if (step.kind === 'not-reachable' && step.reason.kind === 'keeps-nothing') return null;
  if (!hasTime(goal, progress)) return null;
  return around(goal, progress.trials, step);
}

function around(goal: Goal, trials: readonly Trial[], end: SearchEnd): Measure | null {
  if (end.kind !== 'found') return curveStep(goal, trials);
  const size = recommendedSize(goal, trials)!;
  const candidate = growthStep(goal, trials, size);
  if (candidate !== null) return candidate;
  if (goal.throughNginx) {
    const upstream = nextUpstreamStep(goal, trials, size);
    if (upstream !== null) return upstream;
  }
  return curveStep(goal, trials);
}

/**
 * The size to recommend: the smallest that passed, or a larger one if 20% more load needs it. At first it is predicted,
 * and corrected by the error of the prediction at the rate itself; later it is measured. null if no size passed.
 */
export function recommendedSize(goal: Goal, trials: readonly Trial[]): number | null {
  const views = viewsOf(trials, goal);
  const passed = views.find(({ decision }) => decision === 'passed') ?? borderOf(views).upper;
  if (passed === null) return null;
  const tried = headroomTrials(goal, trials);
  const good = tried.filter(([size, own]) => viewOf(size, own, goal).leans === 'passed');
  const fine = good.map(([size]) => size).filter((size) => !isWorse(size));
  if (fine.length > 0) return Math.min(...fine);
  if (tried.length >= MOST_CANDIDATES) return passed.size;
  const largest = Math.max(...tried.map(([size]) => size), 0);
  if (largest > 0) return Math.min(goal.mostConnections, largest + Math.max(1, Math.round(largest / 10)));
  return firstCandidate(goal, passed.size, passed.trials.at(-1)!);

  // More connections may make a service slower. The target comes before the headroom.
  function isWorse(size: number): boolean {
    return views.some((view) => view.size === size && view.leans === 'failed');
  }
}

function firstCandidate(goal: Goal, passed: number, { numbers }: Trial): number {
  const { target, mostConnections } = goal;
  const now = smallestSize(target, numbers.service, mostConnections);
  const later = smallestSize(
    { ...target, ratePerSecond: HEADROOM * target.ratePerSecond },
    numbers.service,
    mostConnections,
  );
  const wanted =
    now === null || later === null ? Math.ceil(HEADROOM * passed) : later + Math.max(0, passed - now);
  return Math.min(mostConnections, Math.max(passed, wanted));
}

/** The trials by size, in the order in which they were tried. */
function headroomTrials({ target }: Goal, trials: readonly Trial[]): readonly (readonly [number, Trial[]])[] {
  const own = growthTrials(trials, HEADROOM * target.ratePerSecond);
  return [...Map.groupBy(own, ({ size }) => size)];
}

export function growthTrials(trials: readonly Trial[], ratePerSecond: number): readonly Trial[] {
  return believed(trials, 'growth').filter(
    (trial) => Math.abs(trial.ratePerSecond / ratePerSecond - 1) < 1e-6,
  );
}

/** Tries the size with 20% more load, then at the rate itself, then with 50% more. */
function growthStep(goal: Goal, trials: readonly Trial[], size: number): Measure | null {
  const { ratePerSecond } = goal.target;
  const tried = headroomTrials(goal, trials);
  const isTried = tried.some(([candidate]) => candidate === size);
  if (!isTried && tried.length < MOST_CANDIDATES) return grown(goal, size, HEADROOM);
  const own = viewsOf(trials, goal).find((view) => view.size === size);
  if (own === undefined || (own.decision === 'undecided' && own.trials.length < MOST_CANDIDATES)) {
    return measure(goal, { purpose: 'search', size, ratePerSecond }, 'the recommended size itself');
  }
  const more = growthTrials(trials, MORE_GROWTH * ratePerSecond);
  return more.some((trial) => trial.size === size) ? null : grown(goal, size, MORE_GROWTH);
}

function grown(goal: Goal, size: number, factor: number): Measure {
  const ratePerSecond = factor * goal.target.ratePerSecond;
  return measure(
    goal,
    { purpose: 'growth', size, ratePerSecond },
    `${Math.round((factor - 1) * 100)}% more requests`,
  );
}

/** Tries sizes that are far too small, for the throughput at each concurrency, and more than enough. */
function curveStep(goal: Goal, trials: readonly Trial[]): Measure | null {
  const views = viewsOf(trials, goal);
  const [first] = believed(trials, 'service');
  if (first === undefined || views.length === 0) return null;
  const busy = Math.max(
    ...views.flatMap((view) => view.trials.map(({ numbers }) => busyConnections(numbers))),
  );
  const upper = borderOf(views).upper?.size;
  const wanted = [
    ...TOO_FEW.map((share) => Math.max(1, Math.round(share * busy))),
    ...(upper === undefined ? [] : PLENTY.map((times) => times * upper)),
  ].filter((size) => size <= goal.mostConnections);
  const tried = new Set(
    [...believed(trials, 'curve'), ...believed(trials, 'search')].map(({ size }) => size),
  );
  const size = wanted.find((one) => !tried.has(one));
  const { ratePerSecond } = goal.target;
  return size === undefined
    ? null
    : measure(goal, { purpose: 'curve', size, ratePerSecond }, 'the shape of the curve');
}

/** p99 by arithmetic; null: the queue never ends. */
export function predictedP99Us(pool: PoolQueue): number | null {
  return poolWaitLaw(pool).decayPerSecond === 0 ? null : responseQuantileUs(pool, 0.99);
}

function hasTime({ budgetMs }: Goal, { trials, elapsedMs }: Progress): boolean {
  const longestMs = Math.max(0, ...trials.map(({ tookMs }) => tookMs));
  return elapsedMs + longestMs <= budgetMs;
}

function measure(
  { target }: Goal,
  request: Pick<TrialRequest, 'purpose' | 'size' | 'ratePerSecond'>,
  why: string,
): Measure {
  // The curve is only drawn, so its points need less precision.
  const durationMs = request.purpose === 'curve' ? SHORTEST_MS : trialMs(target.ratePerSecond);
  return { kind: 'measure', request: { ...request, durationMs }, why };
}
