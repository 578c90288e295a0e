import { smallestSize } from '../model/response.ts';
import { connectionsInAll, nextSplitStep } from '../split/step.ts';
import { aloneOf, borderOf, judged, type SizeView, viewOf, viewsOf } from '../views.ts';
import { type Goal, HEADROOM, poolsOf, SHORTEST_MS, trialMs, trialsMs } from './goal.ts';
import { limitOf } from './limit.ts';
import { SILENT_BACKEND } from './reach.ts';
import { expectedEndMs, nextSearchStep, type Progress } from './search.ts';
import type { Measure, SearchEnd } from './steps.ts';
import { busyConnections, type Purpose, type Trial, type TrialRequest } from './trial.ts';
import { nextUpstreamStep } from './upstream.ts';

/** A second multiple of the rate that is reported. */
export const MORE_GROWTH = 1.5;
/** Most sizes to try for the headroom, and most trials of the recommended size. */
const MOST_CANDIDATES = 3;
/** Most trials around the answer in which a service may spend its error budget. */
const MOST_OVERSPENT = 2;
/** Sizes for the curve that are too small, as shares of the busy connections. */
const TOO_FEW = [0.25, 0.5, 0.8];
/** Sizes for the curve that are more than enough, as multiples of the size that passed. */
const PLENTY = [2, 4];

/** What to measure next; null if everything is known or the budget is spent. */
export function nextStep(goal: Goal, progress: Progress): Measure | null {
  const step = nextSearchStep(goal, progress);
  if (step.kind === 'measure') return step;
  // No more load on a service that fails.
  if (isFailing(progress.trials, step)) return null;
  const next = around(goal, progress.trials, step);
  return next === null || expectedEndMs(progress, next) > trialsMs(goal) ? null : next;
}

const HOPELESS: readonly string[] = ['keeps-nothing', 'failures', 'few-served', SILENT_BACKEND];

function isFailing(trials: readonly Trial[], end: SearchEnd): boolean {
  if (end.kind === 'not-reachable' && HOPELESS.includes(end.reason.kind)) return true;
  const around: readonly Purpose[] = ['growth', 'curve', 'split'];
  const overspent = trials.filter(({ purpose, numbers }) => around.includes(purpose) && numbers.overspent);
  return overspent.length >= MOST_OVERSPENT;
}

function around(goal: Goal, trials: readonly Trial[], end: SearchEnd): Measure | null {
  const size = recommendedSize(goal, trials);
  if (end.kind !== 'found' || size === null) return curveStep(goal, trials);
  return (
    headroomStep(goal, trials) ??
    // A limit of connections decides how many each process can have.
    (poolsOf(goal) === 1 ? null : moreStep(goal, trials)) ??
    nextSplitStep(goal, trials, size) ??
    upstreamStep(goal, trials, size) ??
    moreStep(goal, trials) ??
    growthStep(goal, trials, size) ??
    curveStep(goal, trials)
  );
}

/** nginx gets the connections of all pools. */
function upstreamStep(goal: Goal, trials: readonly Trial[], size: number): Measure | null {
  const inAll = goal.throughNginx ? connectionsInAll(goal, trials, size) : null;
  return inAll === null ? null : nextUpstreamStep(goal, trials, inAll);
}

/**
 * The size to recommend: the smallest one that was measured with 20% more load, met the target there, and was not seen to
 * fail at the rate itself. If there is none, the smallest that passed. null if no size passed.
 */
export function recommendedSize(goal: Goal, trials: readonly Trial[]): number | null {
  const passed = smallestPassed(goal, trials);
  if (passed === null) return null;
  const views = viewsOf(trials, goal);
  const limit = limitOf(trials, goal)?.size ?? Infinity;
  const fine = headroomViews(goal, trials).filter(({ size, leans, decision }) => {
    const own = views.find((view) => view.size === size);
    const isProven = own === undefined ? decision === 'passed' : own.leans === 'passed';
    return leans === 'passed' && isProven && size >= passed.size && size < limit;
  });
  return fine.length > 0 ? Math.min(...fine.map(({ size }) => size)) : passed.size;
}

function smallestPassed(goal: Goal, trials: readonly Trial[]): SizeView | null {
  const views = viewsOf(trials, goal);
  return views.find(({ decision }) => decision === 'passed') ?? borderOf(views).upper;
}

/** Tries sizes with 20% more load until one meets the target, and that one at the rate itself. */
function headroomStep(goal: Goal, trials: readonly Trial[]): Measure | null {
  const passed = smallestPassed(goal, trials)!;
  const tried = headroomViews(goal, trials);
  const good = tried.find(({ leans }) => leans === 'passed');
  if (good === undefined) {
    const size = nextCandidate(goal, trials, passed);
    const isNew = !tried.some((view) => view.size === size);
    return isNew && tried.length < MOST_CANDIDATES ? grown(goal, size, HEADROOM) : null;
  }
  const own = viewsOf(trials, goal).find((view) => view.size === good.size);
  const isDoubtful =
    own === undefined || (own.decision === 'undecided' && own.trials.length < MOST_CANDIDATES);
  const { size } = good;
  const { ratePerSecond } = goal.target;
  return isDoubtful
    ? measure(goal, { purpose: 'search', size, ratePerSecond }, 'the size for 20% more itself')
    : null;
}

/** The first is predicted, and corrected by the error of the prediction at the rate itself; the next ones are larger. */
function nextCandidate(goal: Goal, trials: readonly Trial[], passed: SizeView): number {
  const limit = limitOf(trials, goal)?.size ?? Infinity;
  const most = Math.max(passed.size, Math.min(goal.mostConnections, limit - 1));
  const tried = headroomViews(goal, trials).map(({ size }) => size);
  if (tried.length === 0) return Math.min(most, firstCandidate(goal, passed.size, passed.trials.at(-1)!));
  const largest = Math.max(...tried);
  return Math.min(most, largest + Math.max(1, Math.round(largest / 10)));
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

/** The sizes that were tried with 20% more load. */
function headroomViews(goal: Goal, trials: readonly Trial[]): readonly SizeView[] {
  const own = growthTrials(trials, HEADROOM * goal.target.ratePerSecond);
  return [...Map.groupBy(own, ({ size }) => size)].map(([size, ofSize]) => viewOf(size, ofSize, goal));
}

export function growthTrials(trials: readonly Trial[], ratePerSecond: number): readonly Trial[] {
  return judged(trials, 'growth').filter((trial) => Math.abs(trial.ratePerSecond / ratePerSecond - 1) < 1e-6);
}

/** Whether more connections than recommended do harm: this must be known before anybody rounds the size up. */
function moreStep(goal: Goal, trials: readonly Trial[]): Measure | null {
  const size = plenty(goal, trials)[0];
  return size === undefined || isTried(trials, size) ? null : onCurve(goal, size);
}

function growthStep(goal: Goal, trials: readonly Trial[], size: number): Measure | null {
  const more = growthTrials(trials, MORE_GROWTH * goal.target.ratePerSecond);
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
  if (aloneOf(trials) === undefined || views.length === 0) return null;
  const busy = Math.max(
    ...views.flatMap((view) => view.trials.map(({ numbers }) => busyConnections(numbers))),
  );
  const tooFew = TOO_FEW.map((share) => Math.max(1, Math.round(share * busy)));
  const size = [...tooFew, ...plenty(goal, trials)].find(
    (one) => one <= goal.mostConnections && !isTried(trials, one),
  );
  return size === undefined ? null : onCurve(goal, size);
}

/** Sizes that are more than enough, first that of all processes together, below the one that was seen to be too many for the service. */
function plenty(goal: Goal, trials: readonly Trial[]): readonly number[] {
  const upper = borderOf(viewsOf(trials, goal)).upper?.size;
  if (upper === undefined) return [];
  const most = Math.min(goal.mostConnections, (limitOf(trials, goal)?.size ?? Infinity) - 1);
  const recommended = poolsOf(goal) === 1 ? null : recommendedSize(goal, trials);
  const inAll = recommended === null ? null : connectionsInAll(goal, trials, recommended);
  const sizes = [...(inAll === null ? [] : [inAll]), ...PLENTY.map((times) => times * upper)];
  return sizes.filter((size) => size > upper && size <= most);
}

function isTried(trials: readonly Trial[], size: number): boolean {
  return [...judged(trials, 'curve'), ...judged(trials, 'search')].some((trial) => trial.size === size);
}

function onCurve(goal: Goal, size: number): Measure {
  const { ratePerSecond } = goal.target;
  return measure(goal, { purpose: 'curve', size, ratePerSecond }, 'the shape of the curve');
}

function measure(
  goal: Goal,
  request: Pick<TrialRequest, 'purpose' | 'size' | 'ratePerSecond'>,
  why: string,
): Measure {
  // The curve is only drawn, so its points need less precision.
  const durationMs = request.purpose === 'curve' ? SHORTEST_MS : trialMs(goal);
  return { kind: 'measure', request: { ...request, durationMs }, why };
}
