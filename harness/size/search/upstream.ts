import { believed } from '../views.ts';
import { type Goal, trialMs } from './goal.ts';
import type { Measure } from './search.ts';
import type { Trial } from './trial.ts';

/** What nginx's pages, blogs and issues say, for comparison: "16 to 32 is enough", and twice the number of servers. */
export const FOLKLORE = [
  { keepalive: 2, rule: 'servers x 2' },
  { keepalive: 16, rule: '16' },
  { keepalive: 32, rule: '32' },
] as const;

/** One value of nginx `keepalive`, and what it did. */
export interface UpstreamRow {
  readonly keepalive: number;
  /** The rule of thumb that says so. */
  readonly rule: string | null;
  readonly requests: number;
  readonly opened: number;
  /** nginx closed so many while the load ran: counted by the proxy's kernel. */
  readonly closed: number;
  readonly closedPerSecond: number;
  /** By the service, which no keepalive of nginx can stop; null: the lab's origin, which ends none. */
  readonly endedByService: number | null;
}

export interface UpstreamAnswer {
  readonly ratePerSecond: number;
  readonly poolSize: number;
  /** Each keeps so many. */
  readonly workers: number;
  /** Smallest value with which nginx closed nothing; null: none was found in the time. */
  readonly smallest: number | null;
  /** Largest value with which it did; null: none did. */
  readonly largestChurning: number | null;
  readonly rows: readonly UpstreamRow[];
}

/**
 * The next value of nginx `keepalive` to try with a pool of this size; null: the smallest that stops churn is known. As
 * many as the pool holds always do, so the values searched are below that, and of the folklore those that are.
 */
export function nextUpstreamStep(goal: Goal, trials: readonly Trial[], poolSize: number): Measure | null {
  if (unbelieved(trials) > MOST_UNBELIEVED) return null;
  const rows = rowsOf(trials, poolSize);
  const folklore = FOLKLORE.map(({ keepalive }) => keepalive);
  const firsts = [poolSize, ...folklore.filter((keepalive) => keepalive < poolSize)];
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

/** What a busy machine spoils once or twice is tried again; what never works (a service that keeps nothing) is not. */
const MOST_UNBELIEVED = 3;

function unbelieved(trials: readonly Trial[]): number {
  return trials.filter(({ purpose, numbers }) => purpose === 'upstream' && numbers.invalid !== null).length;
}

/** The smallest value from which on nothing is closed, and the largest with which something is. */
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
      const rule = FOLKLORE.find((one) => one.keepalive === keepalive)?.rule ?? null;
      const closedPerSecond = closed / (durationMs / 1_000);
      const { requests } = numbers;
      return { keepalive, rule, requests, opened, closed, closedPerSecond, endedByService };
    })
    .toSorted((a, b) => a.keepalive - b.keepalive);
}

function measure({ target }: Goal, values: { poolSize: number; keepalive: number }): Measure {
  const { ratePerSecond } = target;
  return {
    kind: 'measure',
    request: {
      purpose: 'upstream',
      size: values.poolSize,
      ratePerSecond,
      durationMs: trialMs(ratePerSecond),
      upstreamKeepalive: values.keepalive,
    },
    why: `nginx keeps ${values.keepalive} upstream connections`,
  };
}
