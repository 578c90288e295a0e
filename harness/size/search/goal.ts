import type { Target } from '../model/response.ts';

/** The question, and the limits of the search. */
export interface Goal {
  readonly target: Target;
  /** Confidence with which a size passes or fails, from 0.5 to 1. */
  readonly confidence: number;
  /** Time for everything, including the start of servers and networks. */
  readonly budgetMs: number;
  /** Largest pool to try. */
  readonly mostConnections: number;
  /** nginx is between the client and the origin. */
  readonly throughNginx: boolean;
}

/** Requests of a trial, of which 20 are above the p99. */
const REQUESTS = 2_000;
export const SHORTEST_MS = 3_000;
const LONGEST_MS = 15_000;

/** Duration of one trial at this rate. */
export function trialMs(ratePerSecond: number): number {
  return Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (REQUESTS * 1_000) / ratePerSecond)));
}

/** A rate so low that the service works on one request at a time, but high enough to show its p99. */
export function serviceRate(ratePerSecond: number): number {
  return Math.min(ratePerSecond, Math.max(ratePerSecond / 8, LEAST_SERVICE_RATE));
}

const LEAST_SERVICE_RATE = 100;

/** Largest lateness of the driver at which a trial still measures the pool, as a share of the target. */
const LATE_SHARE = 0.1;
/** The same for small targets. */
const LATE_FLOOR_US = 5_000;

export function mostLateUs({ target }: Goal): number {
  return Math.max(LATE_FLOOR_US, LATE_SHARE * target.p99Us);
}
