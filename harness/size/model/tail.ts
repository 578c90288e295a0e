import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import type { Tail } from '../search/trial.ts';
import { pointsOf } from './points.ts';
import { type Sample, valueAtRank, withMore } from './sample.ts';

/** How the requests of one trial ended. */
export interface Outcomes {
  /** Of those that were answered with 2xx. */
  readonly latency: Sample;
  /** Due, but without such an answer. */
  readonly missing: number;
  readonly durationMs: number;
}

/**
 * With those that still waited for a connection when the load ended. Queues are first come first served, so the last of
 * them would have waited for all others to leave, as fast as the pool answers; that is what each is taken for.
 */
export function withWaiting(
  latency: Sample,
  { waiting, answeredPerSecond, serviceUs }: Record<'waiting' | 'answeredPerSecond' | 'serviceUs', number>,
): Sample {
  const waitUs = (waiting / answeredPerSecond) * MS_PER_SECOND * US_PER_MS;
  return withMore(latency, { value: waitUs + serviceUs, count: waiting });
}

/**
 * Slow requests come in bunches, for one long queue makes all in it slow: so many of them tell no more than one that
 * came by itself. Simulated M/M/c queues at a p99 near their target have 1 to 3 with a utilisation of 0.65 to 0.85.
 */
const BUNCH = 4;

/** The time within which a share of all requests had a good answer; Infinity: so many never had one. */
export function goodWithinUs(
  { latency, missing }: Pick<Outcomes, 'latency' | 'missing'>,
  share: number,
): number {
  const rank = Math.max(1, Math.ceil(share * (latency.total + missing) - 1e-9));
  return rank > latency.total ? Infinity : valueAtRank(latency, rank);
}

/**
 * The p99 of a trial with what order statistics say of its error: the ranks one standard deviation of a binomial count
 * below and above. Who had no good answer counts as having waited as long as the trial was.
 */
export function tailOf(outcomes: Outcomes): Tail {
  const total = outcomes.latency.total + outcomes.missing;
  const error = Math.sqrt((0.99 * 0.01 * BUNCH) / Math.max(1, total));
  const at = (share: number): number =>
    Math.min(goodWithinUs(outcomes, Math.min(1, share)), outcomes.durationMs * US_PER_MS);
  return { p99Us: at(0.99), lowUs: at(0.99 - error), highUs: at(0.99 + error), points: pointsOf(at) };
}
