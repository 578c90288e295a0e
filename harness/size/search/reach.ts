import { US_PER_MS } from '../../units.ts';
import { bandOf, type Decision, decide } from '../model/band.ts';
import { mean } from '../model/mean.ts';
import { believed, type SizeView } from '../views.ts';
import type { Goal } from './goal.ts';
import type { NotReachable } from './not-reachable.ts';
import { failureCount, overspentTrial, type Trial, unkeptTrial } from './trial.ts';

/** Smallest share of answered requests with which a service keeps up. */
const KEEPS_UP = 0.98;
/** Ratio of two pool sizes whose throughputs are compared. */
const LARGER = 1.35;
/** Ratio of their throughputs up to which the service has reached its limit. */
const NO_MORE = 1.05;
/** Fewest trials for a verdict, because the machine may have disturbed one. */
const AGAIN = 2;
/** Wait for a connection, as a share of the target, below which a larger pool cannot help. */
const NO_WAIT = 0.05;
/** Largest share of failures. With more there is no p99 of good answers. */
const MOST_FAILURES = 0.01;

/** Whether the service by itself meets the target. */
export function serviceDecision(trials: readonly Trial[], goal: Goal): Decision {
  const tails = believed(trials, 'service').map(({ numbers }) => numbers.latency);
  return tails.length === 0 ? 'undecided' : decide(bandOf(tails, goal.confidence), goal.target.p99Us);
}

/** Why no pool of any size meets the target; null if that is not certain. */
export function whyNotReachable(
  trials: readonly Trial[],
  views: readonly SizeView[],
  goal: Goal,
): NotReachable | null {
  return (
    failing(trials) ??
    keepsNothing(trials) ??
    slowService(trials, goal) ??
    saturated(views) ??
    slowUnderLoad(views, goal)
  );
}

/** Too many requests fail, alone or under load. */
function failing(trials: readonly Trial[]): NotReachable | null {
  const overspent = overspentTrial(trials);
  if (overspent !== null) return failuresOf(overspent);
  const [alone] = believed(trials, 'service');
  if (alone === undefined) return null;
  const answer = failuresOf(alone);
  return answer.share > MOST_FAILURES ? answer : null;
}

function keepsNothing(trials: readonly Trial[]): NotReachable | null {
  const requestsEach = unkeptTrial(trials)?.numbers.requestsEach ?? null;
  return requestsEach === null ? null : { kind: 'keeps-nothing', requestsEach };
}

function failuresOf({ purpose, size, numbers }: Trial): Extract<NotReachable, { kind: 'failures' }> {
  const share = failureCount(numbers) / Math.max(1, numbers.requests);
  return { kind: 'failures', size: purpose === 'service' ? null : size, share, failures: numbers.failures };
}

function slowService(trials: readonly Trial[], goal: Goal): NotReachable | null {
  if (serviceDecision(trials, goal) !== 'failed') return null;
  const tails = believed(trials, 'service').map(({ numbers }) => numbers.latency);
  return { kind: 'slow-service', band: bandOf(tails, goal.confidence) };
}

/** More connections do not raise the throughput, which is below the rate in several trials. */
function saturated(views: readonly SizeView[]): NotReachable | null {
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

function isBehind({ numbers: { good, requests } }: Trial): boolean {
  return good < KEEPS_UP * requests;
}

/** No request waits for a connection, and latency is still above the target. */
function slowUnderLoad(views: readonly SizeView[], { target }: Goal): NotReachable | null {
  const largest = views.at(-1);
  if (largest === undefined || largest.decision !== 'failed') return null;
  if (!waitsForNothing(largest, target)) return null;
  return { kind: 'slow-under-load', size: largest.size, band: largest.band };
}

/** Whether the wait for a connection is so short that a larger pool cannot help. */
export function waitsForNothing({ trials }: SizeView, { p99Us }: Goal['target']): boolean {
  const waitUs = mean(trials.map(({ numbers }) => numbers.poolWait.p99Us));
  return waitUs <= Math.max(NO_WAIT * p99Us, US_PER_MS);
}

export function answeredPerSecond({ trials }: Pick<SizeView, 'trials'>): number {
  return mean(trials.map(({ numbers }) => numbers.achievedPerSecond));
}
