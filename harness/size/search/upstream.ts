import { duration } from '../../words.ts';
import { believed } from '../views.ts';
import { type Goal, trialMs } from './goal.ts';
import type { Measure } from './steps.ts';
import type { Trial } from './trial.ts';

/** Rules of thumb from nginx's documentation, blogs and issues, for comparison. */
export const RULES_OF_THUMB = [
  { keepalive: 2, rule: 'servers x 2' },
  { keepalive: 16, rule: '16' },
  { keepalive: 32, rule: '32' },
] as const;

/** The measurement of one value of nginx `keepalive`. */
export interface UpstreamRow {
  readonly keepalive: number;
  /** The rule of thumb with this value. */
  readonly rule: string | null;
  readonly requests: number;
  readonly opened: number;
  /** Connections that nginx closed during the load, counted by the proxy's kernel. */
  readonly closed: number;
  readonly closedPerSecond: number;
  /** Ended by the user's service, which `keepalive` cannot prevent; null for the lab's origin, which ends none. */
  readonly endedByService: number | null;
}

export interface UpstreamAnswer {
  readonly ratePerSecond: number;
  readonly poolSize: number;
  /** nginx's worker processes. `keepalive` applies to each. */
  readonly workers: number;
  /** Smallest value with which nginx closed no connection; null if none was found. */
  readonly smallest: number | null;
  /** Largest value with which it closed some; null if there is none. */
  readonly largestChurning: number | null;
  readonly rows: readonly UpstreamRow[];
}

/**
 * The next value of nginx `keepalive` to try with a pool of this size; null if the smallest one without churn is known.
 * The pool size is always enough, so only it and smaller values are tried, with the rules of thumb first.
 */
export function nextUpstreamStep(goal: Goal, trials: readonly Trial[], poolSize: number): Measure | null {
  if (countInvalid(trials) > MOST_INVALID) return null;
  const rows = rowsOf(trials, poolSize);
  const rules = RULES_OF_THUMB.map(({ keepalive }) => keepalive);
  const firsts = [poolSize, ...rules.filter((keepalive) => keepalive < poolSize)];
  const untried = firsts.find((keepalive) => !rows.some((row) => row.keepalive === keepalive));
  if (untried !== undefined) return measure(goal, { poolSize, keepalive: untried });
  const { smallest, largestChurning } = bordersOf(rows);
  const low = largestChurning ?? 0;
  if (smallest === null || smallest - low <= 1) return null;
  return measure(goal, { poolSize, keepalive: (smallest + low) >> 1 });
}

export function upstreamAnswer(
  { target: { ratePerSecond } }: Goal,
  trials: readonly Trial[],
  { poolSize, workers }: Pick<UpstreamAnswer, 'poolSize' | 'workers'>,
): UpstreamAnswer | null {
  const rows = rowsOf(trials, poolSize);
  return rows.length === 0 ? null : { ratePerSecond, poolSize, workers, ...bordersOf(rows), rows };
}

/** Why nginx's keepalive has no answer: its trials were invalid, or there was no time for one that closes nothing. */
export function whyNoKeepalive(goal: Goal, trials: readonly Trial[], poolSize: number): string | null {
  if (bordersOf(rowsOf(trials, poolSize)).smallest !== null) return null;
  if (countInvalid(trials) > MOST_INVALID) {
    const last = trials.findLast(
      ({ purpose, numbers }) => purpose === 'upstream' && numbers.invalid !== null,
    );
    return `its trials were invalid, the last because: ${last!.numbers.invalid}`;
  }
  if (nextUpstreamStep(goal, trials, poolSize) === null) return null;
  return `a --budget of ${duration(goal.budgetMs)} left too little time for it`;
}

/** Most invalid trials. A busy machine may spoil one or two; a service that keeps no connection spoils all. */
const MOST_INVALID = 3;

function countInvalid(trials: readonly Trial[]): number {
  return trials.filter(({ purpose, numbers }) => purpose === 'upstream' && numbers.invalid !== null).length;
}

/** The smallest value from which on nginx closes nothing, and the largest with which it does. */
function bordersOf(rows: readonly UpstreamRow[]): Pick<UpstreamAnswer, 'smallest' | 'largestChurning'> {
  const churning = rows.filter(({ closed }) => closed > 0).map(({ keepalive }) => keepalive);
  const largestChurning = churning.length === 0 ? null : Math.max(...churning);
  const still = rows.map(({ keepalive }) => keepalive).filter((value) => value > (largestChurning ?? 0));
  return { smallest: still.length === 0 ? null : Math.min(...still), largestChurning };
}

function rowsOf(trials: readonly Trial[], poolSize: number): readonly UpstreamRow[] {
  return believed(trials, 'upstream')
    .filter((trial) => trial.size === poolSize && trial.numbers.upstream !== null)
    .map(({ numbers, durationMs, upstreamKeepalive }) => {
      const { opened, closed, endedByService } = numbers.upstream!;
      const keepalive = upstreamKeepalive!;
      const rule = RULES_OF_THUMB.find((one) => one.keepalive === keepalive)?.rule ?? null;
      const closedPerSecond = closed / (durationMs / 1_000);
      const { requests } = numbers;
      return { keepalive, rule, requests, opened, closed, closedPerSecond, endedByService };
    })
    .toSorted((a, b) => a.keepalive - b.keepalive);
}

function measure(goal: Goal, values: { poolSize: number; keepalive: number }): Measure {
  const { ratePerSecond } = goal.target;
  return {
    kind: 'measure',
    request: {
      purpose: 'upstream',
      size: values.poolSize,
      ratePerSecond,
      durationMs: trialMs(goal),
      upstreamKeepalive: values.keepalive,
    },
    why: `nginx keeps ${values.keepalive} upstream connections`,
  };
}
