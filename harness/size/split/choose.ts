import { smallestSize } from '../model/response.ts';
import { meanShape, type ServiceShape } from '../model/service-shape.ts';
import { type Goal, HEADROOM, poolsOf } from '../search/goal.ts';
import { limitOf } from '../search/limit.ts';
import type { Trial } from '../search/trial.ts';
import { aloneOf, judged, type SizeView, viewsOf } from '../views.ts';

/** Most trials of one process by itself. */
export const MOST_SPLIT_TRIALS = 3;

/** What is known of the size of each of several pools. */
export interface SplitChoice {
  /** Of each pool. Random balancing divides a Poisson stream into Poisson streams. */
  readonly ratePerSecond: number;
  /** Service times under the whole rate, in one pool of the recommended size. */
  readonly service: ServiceShape;
  /** Connections of each pool by arithmetic, which also carry 20% more; null: no size does. */
  readonly predicted: number | null;
  /** The same for the rate itself. */
  readonly least: number | null;
  /**
   * Connections of each pool if all together have as many as one pool for all was measured to need, with 20% more and for the
   * rate itself: split pools cannot do with fewer.
   */
  readonly shares: { readonly more: number; readonly least: number };
  /** Those of one pool for all that would also carry 20% more, by the same arithmetic. */
  readonly shared: number | null;
  /** Most connections that the service serves at once; null: no limit was seen. */
  readonly limit: number | null;
  /** The sizes that were tried with one process by itself, ascending. */
  readonly tried: readonly SizeView[];
  /** The size of each pool; null: `why`. */
  readonly size: number | null;
  readonly why: 'no-size' | 'limit' | 'trials' | null;
}

/** The size of each pool, from the trials so far and the size that one pool for all should have. */
export function chooseSplit(goal: Goal, trials: readonly Trial[], recommended: number): SplitChoice {
  const { target, mostConnections } = goal;
  const pools = poolsOf(goal);
  const service = serviceAt(trials, recommended);
  const sizeFor = (ratePerSecond: number): number | null =>
    smallestSize({ ...target, ratePerSecond }, service, mostConnections);
  const ratePerSecond = target.ratePerSecond / pools;
  const known = {
    ratePerSecond,
    service,
    predicted: sizeFor(HEADROOM * ratePerSecond),
    least: sizeFor(ratePerSecond),
    shares: {
      more: Math.ceil(recommended / pools),
      least: Math.ceil((smallestPassed(goal, trials) ?? recommended) / pools),
    },
    shared: sizeFor(HEADROOM * target.ratePerSecond),
    limit: servedAtOnce(goal, trials),
    tried: viewsOf(trials, goal, 'split'),
  };
  return { ...known, ...chosen(known, pools) };
}

type Known = Omit<SplitChoice, 'size' | 'why'>;

/** The predicted size, or as many as the service serves if these do; one more for each trial in which they were too few. */
function chosen(
  { predicted, least, shares, limit, tried }: Known,
  pools: number,
): Pick<SplitChoice, 'size' | 'why'> {
  if (predicted === null || least === null) return { size: null, why: 'no-size' };
  const most = limit === null ? Infinity : Math.floor(limit / pools);
  const failed = tried.findLast(({ leans }) => leans === 'failed')?.size ?? 0;
  if (tried.length >= MOST_SPLIT_TRIALS && tried.at(-1)!.size === failed)
    return { size: null, why: 'trials' };
  const size = Math.max(failed + 1, Math.min(Math.max(predicted, shares.more), most));
  return size > most || size < Math.max(least, shares.least)
    ? { size: null, why: 'limit' }
    : { size, why: null };
}

function smallestPassed(goal: Goal, trials: readonly Trial[]): number | undefined {
  return viewsOf(trials, goal).find(({ decision }) => decision === 'passed')?.size;
}

function serviceAt(trials: readonly Trial[], size: number): ServiceShape {
  const own = judged(trials, 'search').filter((trial) => trial.size === size);
  const from = own.length > 0 ? own : judged(trials, 'growth').filter((trial) => trial.size === size);
  return from.length > 0
    ? meanShape(from.map(({ numbers }) => numbers.service))
    : aloneOf(trials)!.numbers.service;
}

/** Connections that the service serves at once; null: no more than enough were tried, or no limit was seen. */
function servedAtOnce(goal: Goal, trials: readonly Trial[]): number | null {
  const limit = limitOf(trials, goal);
  if (limit === null || !limit.isKnown) return null;
  const answering = limit.answering ?? 0;
  return Math.min(limit.size - 1, answering > 0 ? answering : Infinity);
}
