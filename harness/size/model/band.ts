import type { Tail } from '../search/trial.ts';
import { studentQuantile } from './distributions.ts';
import { mean } from './mean.ts';
import { leastOfAll, quantileOfAll } from './points.ts';

/** The p99 of repeated trials, with bounds that each hold with the given confidence. */
export interface Band {
  readonly p99Us: number;
  /** As in a latency of `result.json`. Missing: the p99 is known. */
  readonly atLeast?: readonly ['p99Us'];
  readonly lowUs: number;
  readonly highUs: number;
  readonly trials: number;
}

/** Whether a size meets the target, according to its trials. */
export type Decision = 'passed' | 'failed' | 'undecided';

/** Degrees of freedom of the spread from order statistics, in differences between trials. */
const PRIOR_FREEDOM = 3;
/** Smallest relative spread between trials, from the resolution of histograms and timers. */
const LEAST_SPREAD = 0.005;

/**
 * A band around the p99 of all trials together. The mean of their separate p99s would be too low, because rare long
 * queues are in few of them. The width is computed on a logarithmic scale, because a p99 is as likely to be twice as half
 * its true value. It combines two variances by their degrees of freedom: between trials, which includes disturbances of
 * the machine, and within trials by order statistics, which is known even for few trials. Then it applies Student's t.
 */
export function bandOf(tails: readonly Tail[], confidence: number): Band {
  const logs = tails.map(({ p99Us }) => Math.log(Math.max(1, p99Us)));
  const middle = mean(logs);
  const within = mean(tails.map(spreadWithin));
  const between = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0);
  const freedom = PRIOR_FREEDOM + tails.length - 1;
  const variance = (PRIOR_FREEDOM * within + between) / freedom;
  const half = studentQuantile(confidence, freedom) * Math.sqrt(variance / tails.length);
  const p99Us = countedP99Us(tails);
  const least = leastOfAll(pointsIn(tails), 0.99);
  return {
    ...(least === null ? { p99Us } : { p99Us: least, atLeast: ['p99Us'] }),
    lowUs: p99Us * Math.exp(-half),
    highUs: p99Us * Math.exp(half),
    trials: tails.length,
  };
}

/** The p99 that decides: a request without a good answer counts as in `tailOf`. */
export function countedP99Us(tails: readonly Tail[]): number {
  return tails.length === 1 ? tails[0]!.p99Us : quantileOfAll(pointsIn(tails), 0.99);
}

function pointsIn(tails: readonly Tail[]) {
  return tails.map(({ points }) => points);
}

export function decide({ lowUs, highUs }: Pick<Band, 'lowUs' | 'highUs'>, targetUs: number): Decision {
  if (highUs <= targetUs) return 'passed';
  return lowUs > targetUs ? 'failed' : 'undecided';
}

/** Variance of the logarithm of one trial's p99. */
function spreadWithin({ lowUs, highUs }: Tail): number {
  const standardError = Math.log(Math.max(1, highUs) / Math.max(1, lowUs)) / 2;
  return Math.max(LEAST_SPREAD, standardError) ** 2;
}
