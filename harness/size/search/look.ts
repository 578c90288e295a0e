import { believed } from '../views.ts';
import { busyAt } from './below.ts';
import { type Goal, LOOK_SHARE, SHORTEST_MS, serviceRate, trialMs } from './goal.ts';
import { serviceDecision } from './reach.ts';
import type { Measure } from './steps.ts';
import type { Trial, TrialRequest } from './trial.ts';

const MOST_TRIALS = 3;
/** Fewest answers of the service by itself. With fewer the next trial is longer and has more connections, if that helps. */
const LEAST_ANSWERS = 100;

/**
 * Measures the service by itself: over a single connection, because the service may have a worker for each or a limit.
 * Then, if that left too few answers or a doubt about the target, longer and over an eighth of the busy connections.
 */
export function serviceStep(goal: Goal, trials: readonly Trial[]): Measure | null {
  const done = believed(trials, 'service');
  const last = done.at(-1);
  const ratePerSecond = serviceRate(goal.target.ratePerSecond);
  const why = 'for the service time by itself';
  const request = { purpose: 'service', ratePerSecond } as const;
  if (last === undefined) {
    const durationMs = Math.min(
      trialMs(goal),
      Math.max(SHORTEST_MS, (LEAST_ANSWERS * 1_000) / ratePerSecond),
    );
    return { kind: 'measure', request: { ...request, size: 1, durationMs: Math.round(durationMs) }, why };
  }
  const busy = busyAt(goal, last.numbers.service);
  const size = Math.min(Math.max(1, Math.ceil(LOOK_SHARE * busy)), goal.mostConnections);
  const larger = { ...request, size, durationMs: trialMs(goal) };
  const isSlow =
    last.numbers.latency.p99Us > goal.target.p99Us && serviceDecision(trials, goal) === 'undecided';
  const isWanted = isSlow || (isFew(last) && capacityOf(larger) >= 2 * capacityOf(last));
  return isWanted && done.length < MOST_TRIALS ? { kind: 'measure', request: larger, why } : null;
}

function isFew({ numbers }: Trial): boolean {
  return numbers.good < LEAST_ANSWERS;
}

/** Proportional to the most answers that a trial of the service by itself can have, while its connections are busy. */
function capacityOf({ size, durationMs }: Pick<TrialRequest, 'size' | 'durationMs'>): number {
  return size * durationMs;
}
