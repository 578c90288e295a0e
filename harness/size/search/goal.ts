import type { Target } from '../model/response.ts';

/** What is asked, and how much the answer may cost. */
export interface Goal {
  readonly target: Target;
  /** With which a size passed or failed, from 0.5 to 1. */
  readonly confidence: number;
  /** For everything: measuring, and making the servers and networks for it. */
  readonly budgetMs: number;
  /** No larger pool is tried. */
  readonly mostConnections: number;
  /** nginx stands between the client and the origin. */
  readonly throughNginx: boolean;
}

/** Of a trial: enough that one in a hundred is twenty. */
const REQUESTS = 2_000;
export const SHORTEST_MS = 3_000;
const LONGEST_MS = 15_000;

/** How long one trial lasts at this rate. */
export function trialMs(ratePerSecond: number): number {
  return Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (REQUESTS * 1_000) / ratePerSecond)));
}

/** A rate that leaves the service alone with each request, and still shows its p99. */
export function serviceRate(ratePerSecond: number): number {
  return Math.min(ratePerSecond, Math.max(ratePerSecond / 8, LEAST_SERVICE_RATE));
}

const LEAST_SERVICE_RATE = 100;

/** Of the target: by so much the driver itself may be late before a trial says nothing about the pool. */
const LATE_SHARE = 0.1;
const LATE_FLOOR_US = 5_000;

export function mostLateUs({ target }: Goal): number {
  return Math.max(LATE_FLOOR_US, LATE_SHARE * target.p99Us);
}
