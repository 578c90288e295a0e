import type { Target } from '../model/response.ts';

/** The question, and the limits of the search. */
export interface Goal {
  readonly target: Target;
  /** Confidence with which a size passes or fails, from 0.5 to 1. */
  readonly confidence: number;
  /** Time for everything, including the start of servers and networks. */
  readonly budgetMs: number;
  /** The part of the budget in which an idle connection is watched after all trials. */
  readonly idleWatchMs: number;
  /** Largest pool to try. */
  readonly mostConnections: number;
  /** nginx is between the client and the origin. */
  readonly throughNginx: boolean;
  /** Client processes on each replica. Each has a pool of its own. */
  readonly processes: number;
  readonly replicas: number;
}

/** Multiple of the rate that the recommended size must carry. */
export const HEADROOM = 1.2;

/** Pools that share the rate. */
export function poolsOf({ processes, replicas }: Pick<Goal, 'processes' | 'replicas'>): number {
  return processes * replicas;
}

/** Requests of a trial, of which 20 are above the p99. */
const REQUESTS = 2_000;
/** Fewest requests of a trial, if the time is short. */
const LEAST_REQUESTS = 400;
export const SHORTEST_MS = 3_000;
const LONGEST_MS = 15_000;
/** Largest part of the budget for one trial, so that there is time for the others. */
const BUDGET_SHARE = 1 / 8;

/** Time for all trials. */
export function trialsMs({ budgetMs, idleWatchMs }: Goal): number {
  return budgetMs - idleWatchMs;
}

/** Duration of one trial. */
export function trialMs({ target: { ratePerSecond }, budgetMs }: Goal): number {
  const least = atLeastShortest((LEAST_REQUESTS * 1_000) / ratePerSecond);
  const wanted = atLeastShortest((REQUESTS * 1_000) / ratePerSecond);
  return Math.round(Math.min(wanted, Math.max(least, BUDGET_SHARE * budgetMs)));
}

/** Whether a trial can have enough requests for a p99. */
export function isEnoughToTry({ target: { ratePerSecond } }: Pick<Goal, 'target'>): boolean {
  return (ratePerSecond * LONGEST_MS) / 1_000 >= LEAST_REQUESTS;
}

function atLeastShortest(ms: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms));
}

/** Typical time for the start of network, servers and driver, in which a trial measures nothing. */
const START_MS = 1_800;
/** Trials without which there is no answer: the service by itself, two sizes, and the first of them with more load. */
const LEAST_TRIALS = 4;
/** Further trials for nginx's keepalive: the pool itself, a rule of thumb, and those in between. */
const LEAST_UPSTREAM_TRIALS = 5;

/** The shortest budget that can give an answer. */
export function leastBudgetMs(goal: Goal): number {
  const trials = LEAST_TRIALS + (goal.throughNginx ? LEAST_UPSTREAM_TRIALS : 0);
  return trials * (trialMs({ ...goal, budgetMs: 0 }) + START_MS);
}

/** A rate so low that the service works on few requests at a time, but high enough to show its p99. */
export function serviceRate(ratePerSecond: number): number {
  return Math.min(ratePerSecond, Math.max(ratePerSecond * LOOK_SHARE, LEAST_SERVICE_RATE));
}

/** Share of the rate, and of the busy connections, for measuring the service by itself. */
export const LOOK_SHARE = 1 / 8;
const LEAST_SERVICE_RATE = 100;

/** Longest watch of an idle connection: many servers close one after 5 s or less. */
const LONGEST_WATCH_MS = 6_000;
const WATCH_SHARE = 1 / 10;

/** Time to watch an idle connection, if the service does not say when it closes one. */
export function idleWatchMs({ budgetMs }: Pick<Goal, 'budgetMs'>): number {
  return Math.round(Math.min(LONGEST_WATCH_MS, WATCH_SHARE * budgetMs));
}

/** Largest lateness of the driver at which a trial still measures the pool, as a share of the target. */
const LATE_SHARE = 0.1;
/** The same for small targets. */
const LATE_FLOOR_US = 5_000;

export function mostLateUs({ target }: Goal): number {
  return Math.max(LATE_FLOOR_US, LATE_SHARE * target.p99Us);
}
