import { US_PER_MS } from '../../units.ts';
import { mean } from '../model/mean.ts';
import { busyOf } from '../model/queueing.ts';
import { meanSeconds, type ServiceShape } from '../model/service-shape.ts';
import type { SizeView } from '../views.ts';
import type { Goal } from './goal.ts';
import type { Limit } from './limit.ts';
import type { NotReachable } from './not-reachable.ts';
import { AGAIN, failuresOf } from './reach.ts';
import { type Measure, MOST_TRIALS, notReachable, type SearchEnd, trySize } from './steps.ts';

/** Ratio to the service time alone from which requests queue at the service too, for an unknown time. */
const SLOWED = 1.1;

/** What the search knows when no size has passed and one has too many connections. */
export interface TooMany {
  readonly goal: Goal;
  readonly views: readonly SizeView[];
  readonly limit: Limit | null;
  /** The smallest size at which no request waits for a connection, and that fails all the same. */
  readonly slow: SizeView | null;
  readonly alone: ServiceShape;
}

/**
 * Looks for a smaller size where a larger one failed for another reason than that requests waited for a connection:
 * first at as many as the service answered, then halfway to the largest size that is too small by measurement or by
 * Little's law.
 */
export function below(known: TooMany): Measure | SearchEnd {
  const { goal, views, limit, slow, alone } = known;
  // Requests may fail whatever the size: far fewer connections tell.
  if (limit !== null && !limit.isKnown && limit.size > 1) {
    return trySize(goal, limit.size >> 1, `far fewer, because requests fail with ${limit.size}`);
  }
  const answering = limit?.answering ?? 0;
  const seen = Math.min(limit?.size ?? Infinity, slow?.size ?? Infinity);
  // More than were answered on are too many, whether that size was tried or not.
  const most = answering > 0 ? Math.min(seen, answering + 1) : seen;
  if (slow?.size === most && !isSlowed(slow, alone)) return stillSlow(goal, slow);
  const few = views.findLast(({ size, fault }) => fault === 'few' && size < most);
  if (answering > 0 && answering < most && !views.some(({ size }) => size === answering)) {
    return trySize(goal, answering, `as many as were answered with ${limit!.size}`);
  }
  const low = few?.size ?? Math.min(Math.floor(busyAt(goal, alone)), most - 1);
  if (most - low > 1) return trySize(goal, (most + low) >> 1, `fewer, because ${most} are too many`);
  if (few !== undefined && isDoubtful(few)) {
    return trySize(goal, few.size, `again, because ${few.size} is the most that may do`);
  }
  return slow?.size === most ? stillSlow(goal, slow) : stillBroken(known, limit!);
}

/** One bad trial is no proof, unless more requests arrive than these connections can carry. */
function isDoubtful({ decision, trials, longRunP99Us }: SizeView): boolean {
  if (decision === 'undecided') return trials.length < MOST_TRIALS;
  return trials.length < AGAIN && longRunP99Us < Infinity;
}

export function busyAt({ target }: Goal, alone: ServiceShape): number {
  return busyOf({ ratePerSecond: target.ratePerSecond, meanServiceSeconds: meanSeconds(alone) });
}

/** Whether the service takes longer with this many connections than alone. */
export function isSlowed({ trials }: SizeView, alone: ServiceShape): boolean {
  return mean(trials.map(({ numbers }) => numbers.service.meanUs)) > SLOWED * alone.meanUs;
}

/** No request waits for a connection, so more cannot help, and fewer were tried or would not change the service. */
function stillSlow(goal: Goal, { size, band, decision, trials }: SizeView): Measure | SearchEnd {
  if (decision === 'failed' && trials.length >= AGAIN) {
    // Failures count as the slowest, and say nothing of how slow the service is.
    const isSlow = band.atLeast === undefined;
    return notReachable(isSlow ? { kind: 'slow-under-load', size, band } : failuresOf(trials.at(-1)!));
  }
  if (trials.length < MOST_TRIALS) {
    return trySize(goal, size, `again, because with ${size} no request waits for a connection`);
  }
  return { kind: 'undecided', why: `With ${size} no request waits, and the p99 is near the target` };
}

function stillBroken({ goal, alone, views }: TooMany, limit: Limit): Measure | SearchEnd {
  const { size, trials } = limit;
  const tried = views.find((view) => view.size === size)?.trials ?? trials;
  if (tried.length < AGAIN) return trySize(goal, size, `again, because requests fail with ${size}`);
  return notReachable(fewServed(limit, alone) ?? failuresOf(trials.at(-1)!));
}

function fewServed({ answering, size }: Limit, alone: ServiceShape): NotReachable | null {
  if (answering === null || answering === 0) return null;
  return {
    kind: 'few-served',
    answering,
    size,
    mostPerSecond: (answering * 1_000 * US_PER_MS) / alone.meanUs,
  };
}
