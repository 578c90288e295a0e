import { bandOf, type Decision, decide } from '../model/band.ts';
import { mean } from '../model/mean.ts';
import { aloneOf, believed, type SizeView } from '../views.ts';
import { atTheRate, failingAtAnySize } from './any-size.ts';
import type { Goal } from './goal.ts';
import type { NotReachable } from './not-reachable.ts';
import { failureCount, failureShare, MOST_FAILURES, type Trial, unkeptTrial } from './trial.ts';

/** Smallest share of answered requests with which a service keeps up. */
const KEEPS_UP = 0.98;
/** Ratio of two pool sizes whose throughputs are compared. */
const LARGER = 1.35;
/** Ratio of their throughputs up to which the service has reached its limit. */
const NO_MORE = 1.05;
/** The cause of that name. */
export const SILENT_BACKEND = 'silent-backend';
/** Fewest trials for a verdict, because the machine may have disturbed one. */
export const AGAIN = 2;

/** Whether the service by itself meets the target. */
export function serviceDecision(trials: readonly Trial[], goal: Goal): Decision {
  const tails = believed(trials, 'service').map(({ numbers }) => numbers.latency);
  return tails.length === 0 ? 'undecided' : decide(bandOf(tails, goal.confidence), goal.target.p99Us);
}

/** Why no pool of any size can meet the target, as seen before any size was tried or at all of them; null if none. */
export function whyNever(trials: readonly Trial[], goal: Goal): NotReachable | null {
  return (
    failingAlone(trials) ??
    failingAnyway(trials, goal) ??
    silentBackend(trials) ??
    keepsNothing(trials) ??
    slowService(trials, goal)
  );
}

/** Too many requests fail with few connections at a low rate. */
function failingAlone(trials: readonly Trial[]): NotReachable | null {
  const overspent = trials.filter(({ purpose, numbers }) => purpose === 'service' && numbers.overspent);
  if (overspent.length >= AGAIN) return { ...failuresOf(overspent.at(-1)!), size: null };
  const alone = aloneOf(trials);
  if (alone === undefined || !areTooMany(failureCount(alone.numbers), alone.numbers.requests)) return null;
  return { ...failuresOf(alone), size: null };
}

/** Too many requests fail at the rate, with few connections as with many. */
function failingAnyway(trials: readonly Trial[], goal: Goal): NotReachable | null {
  const found = failingAtAnySize(trials, goal);
  const last = atTheRate(trials, goal.target.ratePerSecond).at(-1);
  if (found === null || last === undefined) return null;
  const { share, requests, failures } = found;
  return areTooMany(share * requests, requests) ? { ...failuresOf(last), share, failures } : null;
}

/** Whether the share of failures is too large even if it is one standard deviation lower in the long run. */
function areTooMany(failed: number, requests: number): boolean {
  return failed - Math.sqrt(failed) > MOST_FAILURES * requests;
}

/** Connections led to a backend that does not answer, in several trials. */
function silentBackend(trials: readonly Trial[]): NotReachable | null {
  const seen = trials.flatMap(({ size, numbers }) =>
    numbers.causes.filter(({ id }) => id === SILENT_BACKEND).map((cause) => ({ size, cause })),
  );
  return seen.length < AGAIN ? null : { kind: SILENT_BACKEND, ...seen.at(-1)! };
}

function keepsNothing(trials: readonly Trial[]): NotReachable | null {
  const requestsEach = unkeptTrial(trials)?.numbers.requestsEach ?? null;
  return requestsEach === null ? null : { kind: 'keeps-nothing', requestsEach };
}

export function failuresOf({ size, numbers }: Trial): Extract<NotReachable, { kind: 'failures' }> {
  return { kind: 'failures', size, share: failureShare(numbers), failures: numbers.failures };
}

function slowService(trials: readonly Trial[], goal: Goal): NotReachable | null {
  if (serviceDecision(trials, goal) !== 'failed') return null;
  const tails = believed(trials, 'service').map(({ numbers }) => numbers.latency);
  const band = bandOf(tails, goal.confidence);
  // Failures count as the slowest, and say nothing of how slow the service is.
  return band.atLeast === undefined ? { kind: 'slow-service', band } : null;
}

/** More connections do not raise the throughput, which is below the rate in several trials. */
export function saturated(views: readonly SizeView[]): NotReachable | null {
  if (!looksSaturated(views)) return null;
  const largest = views.at(-1)!;
  if (largest.trials.length < AGAIN) return null;
  const best = views.toSorted((a, b) => answeredPerSecond(b) - answeredPerSecond(a))[0]!;
  return { kind: 'saturates', answeredPerSecond: answeredPerSecond(best), size: best.size };
}

/** The largest pool does not keep up, and answers hardly more than a much smaller one. */
export function looksSaturated(views: readonly SizeView[]): boolean {
  const largest = views.at(-1);
  const smaller = views.findLast(({ size }) => size * LARGER <= (largest?.size ?? 0));
  if (largest === undefined || smaller === undefined || largest.leans === 'passed') return false;
  const fallsBehind = [smaller, largest].every(({ trials }) => trials.every(isBehind));
  return fallsBehind && answeredPerSecond(largest) <= NO_MORE * answeredPerSecond(smaller);
}

/** Whether the largest pool answers less than the smallest, so that one still smaller may answer more. */
export function fallsWithSize(views: readonly SizeView[]): boolean {
  return answeredPerSecond(views[0]!) > answeredPerSecond(views.at(-1)!) / KEEPS_UP;
}

function isBehind({ numbers: { good, requests } }: Trial): boolean {
  return good < KEEPS_UP * requests;
}

function answeredPerSecond({ trials }: Pick<SizeView, 'trials'>): number {
  return mean(trials.map(({ numbers }) => numbers.achievedPerSecond));
}
