import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import type { Tail } from '../search/trial.ts';
import { type Durations, valueAtRank, withMore } from './durations.ts';
import { pointsOf } from './points.ts';

/** How the requests of one trial ended. */
export interface Outcomes {
  /** Latencies of the requests that were answered with 2xx, and what `withWaiting` adds. */
  readonly latency: Durations;
  /** Requests that were due and had no such answer. */
  readonly missing: number;
  /** How long the requests waited that were given up: those in `missing`, and those that still wait for a connection. */
  readonly givenUp: Durations;
  /** Requests that still waited for a connection, if some of them did for so long that they count as given up; or 0. */
  readonly queued: number;
  readonly durationMs: number;
}

/**
 * Adds the requests that still waited for a connection when the load ended. Queues are first come first served, so the
 * last one would have waited until all others were answered. Each of them counts with that time.
 */
export function withWaiting(
  latency: Durations,
  { waiting, answeredPerSecond, serviceUs }: Record<'waiting' | 'answeredPerSecond' | 'serviceUs', number>,
): Durations {
  const waitUs = (waiting / answeredPerSecond) * MS_PER_SECOND * US_PER_MS;
  return withMore(latency, { value: waitUs + serviceUs, count: waiting });
}

/**
 * Slow requests that count as one independent observation, because one long queue slows all requests in it. In simulated
 * M/M/c queues with a p99 near their target it is 1 to 3 at a utilisation of 0.65 to 0.85.
 */
const BUNCH = 4;

/** The time within which a share of all requests had a good answer; Infinity if fewer had one. */
export function goodWithinUs(
  { latency, missing }: Pick<Outcomes, 'latency' | 'missing'>,
  share: number,
): number {
  const rank = Math.max(1, Math.ceil(share * (latency.total + missing) - 1e-9));
  return rank > latency.total ? Infinity : valueAtRank(latency, rank);
}

/**
 * The p99 of a trial, with the values one standard deviation of a binomial count below and above its rank. A request
 * without a good answer counts with the duration of the trial, or with the slowest good answer if that took longer.
 */
export function tailOf(outcomes: Outcomes): Tail {
  const total = outcomes.latency.total + outcomes.missing;
  const error = Math.sqrt((0.99 * 0.01 * BUNCH) / Math.max(1, total));
  const { latency, durationMs } = outcomes;
  const slowestUs = latency.total === 0 ? 0 : valueAtRank(latency, latency.total);
  const missingUs = Math.max(durationMs * US_PER_MS, slowestUs);
  const at = (share: number): number => Math.min(goodWithinUs(outcomes, Math.min(1, share)), missingUs);
  const points = pointsOf(at, (share) => leastUs(outcomes, share));
  return { p99Us: at(0.99), lowUs: at(0.99 - error), highUs: at(0.99 + error), points };
}

/**
 * What is known of the time within which a share of all requests had a good answer, if fewer had one: the wait of a
 * request that was given up, for any other the slowest good answer. null if as many had one.
 */
function leastUs({ latency, missing, givenUp, queued }: Outcomes, share: number): number | null {
  const good = latency.total - queued;
  const rank = Math.ceil(share * (latency.total + missing) - 1e-9) - good;
  if (rank <= 0) return null;
  if (rank <= givenUp.total) return valueAtRank(givenUp, rank);
  return good <= 0 ? 0 : valueAtRank(latency, good);
}
