import type { Tail } from '../search/trial.ts';
import { studentQuantile } from './distributions.ts';
import { mean } from './mean.ts';
import { quantileOfAll } from './points.ts';

/** What repeated trials say of a p99: each bound holds with the confidence by itself. */
export interface Band {
  readonly p99Us: number;
  readonly lowUs: number;
  readonly highUs: number;
  readonly trials: number;
}

/** Whether a size meets the target, as far as its trials can tell. */
export type Decision = 'passed' | 'failed' | 'undecided';

/** What order statistics say of the spread counts as much as so many differences between trials. */
const PRIOR_FREEDOM = 3;
/** No two trials agree better than this, relative: the resolution of histograms and timers. */
const LEAST_SPREAD = 0.005;

/**
 * A band around the p99 of all trials together. Taken one by one their p99s would come out too low, for the rare long
 * queue is in few of them. Its width is on a logarithmic scale, as a p99 is as likely twice as half of what it should be:
 * the spread between trials, each of them one sample, which also sees what else the machine did; and the order statistics
 * within them, which already speak where there are few. Each counts by its degrees of freedom; then Student's t.
 */
export function bandOf(tails: readonly Tail[], confidence: number): Band {
  const logs = tails.map(({ p99Us }) => Math.log(Math.max(1, p99Us)));
  const middle = mean(logs);
  const within = mean(tails.map(spreadWithin));
  const between = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0);
  const freedom = PRIOR_FREEDOM + tails.length - 1;
  const variance = (PRIOR_FREEDOM * within + between) / freedom;
  const half = studentQuantile(confidence, freedom) * Math.sqrt(variance / tails.length);
  const points = tails.map((tail) => tail.points);
  const p99Us = tails.length === 1 ? tails[0]!.p99Us : quantileOfAll(points, 0.99);
  return {
    p99Us,
    lowUs: p99Us * Math.exp(-half),
    highUs: p99Us * Math.exp(half),
    trials: tails.length,
  };
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
