import { busyOf } from '../model/queueing.ts';
import { smallestSize } from '../model/response.ts';
import { meanSeconds, type ServiceShape } from '../model/service-shape.ts';
import { type Border, believed, borderOf, type SizeView, viewsOf } from '../views.ts';
import { type Goal, serviceRate, trialMs } from './goal.ts';
import type { NotReachable } from './not-reachable.ts';
import { looksSaturated, serviceDecision, waitsForNothing, whyNotReachable } from './reach.ts';
import type { Trial, TrialRequest } from './trial.ts';

/** The trials so far, and the time they took. */
export interface Progress {
  readonly trials: readonly Trial[];
  readonly elapsedMs: number;
}

/** What to measure next, and why. */
export interface Measure {
  readonly kind: 'measure';
  readonly request: Omit<TrialRequest, 'trial'>;
  readonly why: string;
}

/** The search is over. */
export type SearchEnd =
  /** `isDecided`: the smallest size that passed and the largest that failed are neighbours. */
  | { readonly kind: 'found'; readonly isDecided: boolean }
  | { readonly kind: 'not-reachable'; readonly reason: NotReachable }
  /** The budget is spent, or the trials do not agree. `isUnbelievable`: most of them were invalid. */
  | { readonly kind: 'undecided'; readonly why: string; readonly isUnbelievable?: true };

/** Share of the budget for the search. The rest is for trials around the answer. */
const SEARCH_SHARE = 0.6;
/** Fewest trials of a size, because the machine may have disturbed one. */
const LEAST_TRIALS = 2;
/** Ratio to the service time alone from which requests queue at the service too, for an unknown time. */
const SLOWED = 1.1;
/** Fewest trials of a size if requests queue at the service. */
const LEAST_SLOWED_TRIALS = 4;
/** Most trials of a size. More would hardly narrow the result. */
const MOST_TRIALS = 8;
const MOST_SERVICE_TRIALS = 3;
/** Most invalid trials before giving up. */
const MOST_INVALID = 6;
/** Largest distance of two sizes between which the logarithm of the p99 is nearly linear. */
const NEAR = 4;
/** Size of the pool for measuring the service by itself, so large that no request waits. */
const AMPLE = 256;

/**
 * The next step of the search for the smallest size that meets the target. It measures the service time by itself, then
 * the size predicted from it, then sizes further out until one fails and one passes, then sizes between them, and
 * finally repeats undecided ones in turn. It depends only on the trials, so the same trials give the same step.
 */
export function nextSearchStep(goal: Goal, progress: Progress): Measure | SearchEnd {
  const { trials } = progress;
  const views = viewsOf(trials, goal);
  const reason = whyNotReachable(trials, views, goal);
  if (reason !== null) {
    const isFound = reason.kind === 'failures' && hasPassed(views);
    return isFound ? { kind: 'found', isDecided: false } : { kind: 'not-reachable', reason };
  }
  const invalid = trials.filter(({ numbers }) => numbers.invalid !== null);
  if (invalid.length > MOST_INVALID && invalid.length > trials.length / 2) {
    const why = `Most trials were invalid, the last because: ${invalid.at(-1)!.numbers.invalid}`;
    return hasPassed(views)
      ? { kind: 'found', isDecided: false }
      : { kind: 'undecided', why, isUnbelievable: true };
  }
  const alone = serviceStep(goal, trials);
  if (alone !== null) return isSpent(goal, progress) ? outOfTime(views) : alone;
  const shape = believed(trials, 'service')[0]!.numbers.service;
  const step = sizeStep(goal, views, shape);
  return step.kind === 'measure' && isSpent(goal, progress) ? outOfTime(views) : step;
}

/** Measures the service by itself, a few times at most, until it is certain whether it is fast enough. */
function serviceStep({ target, ...goal }: Goal, trials: readonly Trial[]): Measure | null {
  const done = believed(trials, 'service').length;
  const isDoubtful = serviceDecision(trials, { target, ...goal }) === 'undecided';
  const isSlow =
    done > 0 && believed(trials, 'service').at(-1)!.numbers.latency.p99Us > target.p99Us && isDoubtful;
  if (done > 0 && (!isSlow || done >= MOST_SERVICE_TRIALS)) return null;
  const ratePerSecond = serviceRate(target.ratePerSecond);
  return {
    kind: 'measure',
    request: {
      purpose: 'service',
      size: Math.min(AMPLE, goal.mostConnections),
      ratePerSecond,
      durationMs: trialMs(target.ratePerSecond),
    },
    why: 'for the service time by itself',
  };
}

function sizeStep(goal: Goal, views: readonly SizeView[], shape: ServiceShape): Measure | SearchEnd {
  const border = borderOf(views);
  if (views.length === 0) {
    return measure(goal, predictedSize(goal, shape), 'the predicted size');
  }
  if (border.upper === null) return ascend(goal, views, shape);
  if (border.lower === null && border.upper.size > 1) return descend(goal, views, border.upper, shape);
  if (border.lower !== null && border.upper.size - border.lower.size > 1) {
    return measure(goal, between(goal, border), `between ${border.lower.size} and ${border.upper.size}`);
  }
  return repeat(goal, views, { ...border, aloneUs: shape.meanUs });
}

/** The predicted size; if the prediction is that none works, 1.5 times the busy connections. */
function predictedSize({ target, mostConnections }: Goal, shape: ServiceShape): number {
  const size = smallestSize(target, shape, mostConnections) ?? Math.ceil(1.5 * busyAt(target, shape)) + 1;
  return Math.min(size, mostConnections);
}

function busyAt({ ratePerSecond }: Goal['target'], shape: ServiceShape): number {
  return busyOf({ ratePerSecond, meanServiceSeconds: meanSeconds(shape) });
}

/** If no size has passed: goes up by a quarter, and by more with each further step. */
function ascend(goal: Goal, views: readonly SizeView[], shape: ServiceShape): Measure | SearchEnd {
  const largest = views.at(-1)!;
  if (largest.size >= goal.mostConnections) {
    return { kind: 'not-reachable', reason: { kind: 'no-size', most: largest.size, band: largest.band } };
  }
  if (waitsForNothing(largest, goal.target)) {
    const why = `again, because with ${largest.size} no request waits for a connection`;
    if (largest.trials.length < MOST_TRIALS) return measure(goal, largest.size, why);
    return {
      kind: 'undecided',
      why: `With ${largest.size} no request waits, and the p99 is near the target`,
    };
  }
  if (looksSaturated(views))
    return measure(goal, largest.size, `again, because ${largest.size} answer no more`);
  // With the service times under load, which may be longer than alone.
  const measured = largest.trials.at(-1)!.numbers.service;
  const predicted = smallestSize(goal.target, measured, goal.mostConnections) ?? 0;
  const factor = 1.25 + 0.25 * (views.length - 1);
  const stepped = Math.max(largest.size + 1, Math.ceil(largest.size * factor));
  const near = largest.size + Math.max(1, Math.round(0.1 * busyAt(goal.target, shape)));
  const isNear = views.length === 1 && predicted > largest.size && predicted < stepped;
  const size = isNear ? Math.max(predicted, near) : stepped;
  return measure(goal, Math.min(size, goal.mostConnections), `more, because ${largest.size} fails`);
}

/** If no size has failed: goes down by one, then by more, but not far below what Little's law needs. */
function descend(
  goal: Goal,
  views: readonly SizeView[],
  upper: SizeView,
  shape: ServiceShape,
): Measure | SearchEnd {
  const passing = views.filter(({ leans }) => leans === 'passed').length;
  const stepped = upper.size - 2 ** (passing - 1);
  const floor = Math.max(1, Math.floor(busyAt(goal.target, shape)));
  const size = stepped < floor ? Math.min(floor, upper.size - 1) : stepped;
  return measure(goal, size, `fewer, because ${upper.size} passes`);
}

/** A size between one that fails and one that passes: where the log of the p99 crosses the target, or the middle. */
function between({ target }: Goal, { lower, upper }: Border): number {
  const low = lower!.size;
  const high = upper!.size;
  const rise = Math.log(lower!.longRunP99Us / upper!.longRunP99Us);
  const isStraight = high - low <= NEAR && rise > 0 && rise < Infinity;
  const share = isStraight ? Math.log(lower!.longRunP99Us / target.p99Us) / rise : 0.5;
  const guess = low + share * (high - low);
  return Math.min(high - 1, Math.max(low + 1, Math.round(guess)));
}

/** For neighbours: repeats sizes that are undecided or have too few trials, those with the fewest trials first. */
function repeat(
  goal: Goal,
  views: readonly SizeView[],
  { lower, upper, aloneUs }: Border & { readonly aloneUs: number },
): Measure | SearchEnd {
  const above = upper!.decision === 'passed' ? [] : [upper!.size + 1];
  const candidates = [...(lower === null ? [] : [lower.size]), upper!.size, ...above]
    .filter((size) => size <= goal.mostConnections)
    .map((size) => ({ size, view: views.find((view) => view.size === size) }));
  const open = candidates.filter(({ view }) => !isSettled(view, aloneUs));
  const left = open.filter(({ view }) => trialsOf(view) < MOST_TRIALS);
  const [next] = left.toSorted((a, b) => trialsOf(a.view) - trialsOf(b.view));
  if (next === undefined) return below(goal, views, { isDecided: open.length === 0 });
  const why =
    next.view === undefined ? 'the next size up' : `again, because ${next.size} ${doubtOf(next.view)}`;
  return measure(goal, next.size, why);
}

function isSettled(view: SizeView | undefined, aloneUs: number): boolean {
  if (view === undefined || view.decision === 'undecided') return false;
  const servedUs =
    view.trials.reduce((sum, { numbers }) => sum + numbers.service.meanUs, 0) / view.trials.length;
  return view.trials.length >= (servedUs > SLOWED * aloneUs ? LEAST_SLOWED_TRIALS : LEAST_TRIALS);
}

function trialsOf(view: SizeView | undefined): number {
  return view?.trials.length ?? 0;
}

function doubtOf({ decision }: SizeView): string {
  return decision === 'undecided' ? 'is undecided' : 'has too few trials';
}

/** A size must have failed with certainty: if the neighbour stays undecided, tries one further down. */
function below(
  goal: Goal,
  views: readonly SizeView[],
  { isDecided }: { readonly isDecided: boolean },
): Measure | SearchEnd {
  const smallest = views[0]!;
  const isSeen = views.some(({ decision }) => decision === 'failed');
  if (isSeen || smallest.size === 1 || smallest.leans === 'passed') return verdict(views, isDecided);
  return measure(goal, smallest.size - 1, 'one that should fail');
}

function verdict(views: readonly SizeView[], isDecided: boolean): SearchEnd {
  if (hasPassed(views)) return { kind: 'found', isDecided };
  return { kind: 'undecided', why: `${MOST_TRIALS} trials of each size did not decide` };
}

function outOfTime(views: readonly SizeView[]): SearchEnd {
  if (hasPassed(views)) return { kind: 'found', isDecided: false };
  return { kind: 'undecided', why: 'The budget is spent' };
}

function hasPassed(views: readonly SizeView[]): boolean {
  return views.some(({ decision }) => decision === 'passed');
}

/** Whether one more trial would exceed the search's share of the budget. */
function isSpent({ budgetMs }: Goal, { trials, elapsedMs }: Progress): boolean {
  const longestMs = Math.max(0, ...trials.map(({ tookMs }) => tookMs));
  return elapsedMs + longestMs > SEARCH_SHARE * budgetMs;
}

function measure({ target }: Goal, size: number, why: string): Measure {
  const { ratePerSecond } = target;
  return {
    kind: 'measure',
    request: { purpose: 'search', size, ratePerSecond, durationMs: trialMs(ratePerSecond) },
    why,
  };
}
