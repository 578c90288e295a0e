import { several } from '../../words.ts';
import { smallestSize } from '../model/response.ts';
import type { ServiceShape } from '../model/service-shape.ts';
import { aloneOf, type Border, borderOf, isJudged, type SizeView, viewsOf } from '../views.ts';
import { below, busyAt, isSlowed } from './below.ts';
import { type Goal, trialsMs } from './goal.ts';
import { limitOf } from './limit.ts';
import { serviceStep } from './look.ts';
import { failuresOf, fallsWithSize, looksSaturated, saturated, whyNever } from './reach.ts';
import { type Measure, MOST_TRIALS, notReachable, type SearchEnd, trySize } from './steps.ts';
import type { Trial } from './trial.ts';

/** The trials so far, and the time they took. */
export interface Progress {
  readonly trials: readonly Trial[];
  readonly elapsedMs: number;
}

/**
 * Share of the budget for the search once a size has passed. The rest is for trials around the answer, of which nginx needs
 * more. Without an answer there is nothing around it.
 */
const SEARCH_SHARE = 0.6;
const SEARCH_SHARE_NGINX = 0.45;
/** Fewest trials of a size, because the machine may have disturbed one. */
const LEAST_TRIALS = 2;
/** Fewest trials of a size if requests queue at the service. */
const LEAST_SLOWED_TRIALS = 4;
/** Most invalid trials before giving up. */
const MOST_INVALID = 6;
/** Most trials in which a service may spend its error budget. */
const MOST_OVERSPENT = 3;
/** Largest distance of two sizes between which the logarithm of the p99 is nearly linear. */
const NEAR = 4;

/**
 * The next step of the search for the smallest size that meets the target. It measures the service time over a single
 * connection, then the size predicted from it, then sizes further out until one fails and one passes, then sizes between
 * them, and finally repeats undecided ones in turn. If a size fails because it is too large, it looks below. It depends
 * only on the trials, so the same trials give the same step.
 */
export function nextSearchStep(goal: Goal, progress: Progress): Measure | SearchEnd {
  const { trials } = progress;
  const views = viewsOf(trials, goal);
  const never = whyNever(trials, goal);
  if (never !== null) return notReachable(never);
  const stop = tooManyFailures(trials, views);
  if (stop !== null) return stop;
  const alone = serviceStep(goal, trials);
  if (alone !== null) return isSpent(goal, progress, alone) ? outOfTime(trials, views) : alone;
  const step = sizeStep(goal, trials, aloneOf(trials)!.numbers.service);
  return step.kind === 'measure' && isSpent(goal, progress, step) ? outOfTime(trials, views) : step;
}

/** Ends the search of a service that fails again and again, and of a machine on which no trial is valid. */
function tooManyFailures(trials: readonly Trial[], views: readonly SizeView[]): SearchEnd | null {
  const overspent = trials.filter(({ purpose, numbers }) => purpose === 'search' && numbers.overspent);
  if (overspent.length >= MOST_OVERSPENT) {
    return hasPassed(views)
      ? { kind: 'found', isDecided: false }
      : notReachable(failuresOf(overspent.at(-1)!));
  }
  const invalid = trials.filter((trial) => !isJudged(trial));
  if (invalid.length <= MOST_INVALID || invalid.length <= trials.length / 2) return null;
  if (hasPassed(views)) return { kind: 'found', isDecided: false };
  const why = `Most trials were invalid, the last because: ${invalid.at(-1)!.numbers.invalid}`;
  return { kind: 'undecided', why, isUnbelievable: true };
}

function sizeStep(goal: Goal, trials: readonly Trial[], alone: ServiceShape): Measure | SearchEnd {
  const views = viewsOf(trials, goal);
  const border = borderOf(views);
  const limit = limitOf(trials, goal);
  if (border.upper === null) {
    const slow = views.find(({ fault }) => fault === 'slow') ?? null;
    if (limit !== null || slow !== null) return below({ goal, views, limit, slow, alone });
    if (views.length === 0) return trySize(goal, predictedSize(goal, alone), 'the predicted size');
    return ascend(goal, views, alone);
  }
  if (border.lower === null && border.upper.size > 1) return descend(goal, views, border.upper, alone);
  if (border.lower !== null && border.upper.size - border.lower.size > 1) {
    return trySize(goal, between(goal, border), `between ${border.lower.size} and ${border.upper.size}`);
  }
  const most = Math.min(goal.mostConnections, (limit?.size ?? Infinity) - 1);
  return repeat(goal, views, { ...border, alone, most });
}

/** The predicted size; if the prediction is that none works, 1.5 times the busy connections. */
function predictedSize(goal: Goal, alone: ServiceShape): number {
  const { target, mostConnections } = goal;
  const size = smallestSize(target, alone, mostConnections) ?? Math.ceil(1.5 * busyAt(goal, alone)) + 1;
  return Math.min(size, mostConnections);
}

/**
 * If requests wait for a connection at all sizes: goes up by a quarter, and by more with each further step; only a little if
 * the largest size may be enough.
 */
function ascend(goal: Goal, views: readonly SizeView[], alone: ServiceShape): Measure | SearchEnd {
  const largest = views.at(-1)!;
  const reason = saturated(views);
  if (reason !== null) return fewerAnswerMore(goal, views, alone) ?? notReachable(reason);
  if (largest.size >= goal.mostConnections) {
    return notReachable({ kind: 'no-size', most: largest.size, band: largest.band });
  }
  if (looksSaturated(views)) {
    return trySize(goal, largest.size, `again, because ${largest.size} answer no more`);
  }
  // With the service times under load, which may be longer than alone.
  const measured = largest.trials.at(-1)!.numbers.service;
  const predicted = smallestSize(goal.target, measured, goal.mostConnections) ?? 0;
  const factor = 1.25 + 0.25 * (views.length - 1);
  const stepped = Math.max(largest.size + 1, Math.ceil(largest.size * factor));
  const near = largest.size + Math.max(1, Math.round(0.1 * busyAt(goal, alone)));
  const isPredicted = views.length === 1 && predicted > largest.size;
  const most = Math.min(stepped, goal.mostConnections);
  if (largest.decision === 'undecided') {
    return trySize(goal, Math.min(near, most), `a little more, because ${largest.size} may be enough`);
  }
  const size = isPredicted ? Math.max(predicted, near) : most;
  return trySize(goal, Math.min(size, most), `more, because ${largest.size} fails`);
}

/** For a service that answers less the more connections there are: a size below all that were tried, if one may do. */
function fewerAnswerMore(goal: Goal, views: readonly SizeView[], alone: ServiceShape): Measure | null {
  const smallest = views[0]!;
  const low = Math.floor(busyAt(goal, alone));
  if (smallest.size - low <= 1 || !isSlowed(smallest, alone) || !fallsWithSize(views)) return null;
  return trySize(goal, (smallest.size + low) >> 1, `fewer, because ${views.at(-1)!.size} answer less`);
}

/** If no size has failed: goes down by one, then by more, but not far below what Little's law needs. */
function descend(
  goal: Goal,
  views: readonly SizeView[],
  upper: SizeView,
  alone: ServiceShape,
): Measure | SearchEnd {
  const passing = views.filter(({ leans }) => leans === 'passed').length;
  const stepped = upper.size - 2 ** (passing - 1);
  const floor = Math.max(1, Math.floor(busyAt(goal, alone)));
  const size = stepped < floor ? Math.min(floor, upper.size - 1) : stepped;
  return trySize(goal, size, `fewer, because ${upper.size} passes`);
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
  { lower, upper, alone, most }: Border & { readonly alone: ServiceShape; readonly most: number },
): Measure | SearchEnd {
  const above = upper!.decision === 'passed' ? [] : [upper!.size + 1];
  const candidates = [...(lower === null ? [] : [lower.size]), upper!.size, ...above]
    .filter((size) => size <= most)
    .map((size) => ({ size, view: views.find((view) => view.size === size) }));
  const open = candidates.filter(({ view }) => !isSettled(view, alone));
  const left = open.filter(({ view }) => trialsOf(view) < MOST_TRIALS);
  const [next] = left.toSorted((a, b) => trialsOf(a.view) - trialsOf(b.view));
  if (next === undefined) return seeOneFail(goal, views, { isDecided: open.length === 0 });
  const why =
    next.view === undefined ? 'the next size up' : `again, because ${next.size} ${doubtOf(next.view)}`;
  return trySize(goal, next.size, why);
}

function isSettled(view: SizeView | undefined, alone: ServiceShape): boolean {
  if (view === undefined || view.decision === 'undecided') return false;
  return view.trials.length >= (isSlowed(view, alone) ? LEAST_SLOWED_TRIALS : LEAST_TRIALS);
}

function trialsOf(view: SizeView | undefined): number {
  return view?.trials.length ?? 0;
}

function doubtOf({ decision }: SizeView): string {
  return decision === 'undecided' ? 'is undecided' : 'has too few trials';
}

/** A size must have failed with certainty: if the neighbour stays undecided, tries one further down. */
function seeOneFail(
  goal: Goal,
  views: readonly SizeView[],
  { isDecided }: { readonly isDecided: boolean },
): Measure | SearchEnd {
  const smallest = views[0]!;
  const isSeen = views.some(({ decision }) => decision === 'failed');
  if (isSeen || smallest.size === 1 || smallest.leans === 'passed') return verdict(views, isDecided);
  return trySize(goal, smallest.size - 1, 'one that should fail');
}

function verdict(views: readonly SizeView[], isDecided: boolean): SearchEnd {
  if (hasPassed(views)) return { kind: 'found', isDecided };
  return { kind: 'undecided', why: `${MOST_TRIALS} trials of each size did not decide` };
}

function outOfTime(trials: readonly Trial[], views: readonly SizeView[]): SearchEnd {
  if (hasPassed(views)) return { kind: 'found', isDecided: false };
  const invalid = trials.filter((trial) => !isJudged(trial));
  if (invalid.length <= trials.length / 2) return { kind: 'undecided', why: 'The budget is spent' };
  const why = `The budget is spent, and ${invalid.length} of ${several(trials.length, 'trial')} did not count`;
  return { kind: 'undecided', why, isUnbelievable: true };
}

function hasPassed(views: readonly SizeView[]): boolean {
  return views.some(({ decision }) => decision === 'passed');
}

/** Whether this trial would exceed the search's share of the budget. */
function isSpent(goal: Goal, progress: Progress, next: Measure): boolean {
  const most = goal.throughNginx ? SEARCH_SHARE_NGINX : SEARCH_SHARE;
  const share = hasPassed(viewsOf(progress.trials, goal)) ? most : 1;
  return expectedEndMs(progress, next) > share * trialsMs(goal);
}

/** When this trial will end, if it takes as long for its start and end as the slowest so far that was not broken off. */
export function expectedEndMs(
  { trials, elapsedMs }: Progress,
  { request }: Pick<Measure, 'request'>,
): number {
  const besides = trials
    .filter(({ numbers }) => !numbers.overspent)
    .map((one) => one.tookMs - one.durationMs);
  return elapsedMs + request.durationMs + Math.max(0, ...besides);
}
