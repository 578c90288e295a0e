import { US_PER_MS } from '../../units.ts';
import { TIMEOUTS } from '../connection/timeouts.ts';
import { createHistogram, type Histogram, type SummaryName } from './latency.ts';

/**
 * Codes of the requests that the driver gave up: after 30 s, or after the end of the load. Every other code is an end
 * that the caller hears of.
 */
const GIVEN_UP: readonly string[] = ['ERR_REQUEST_TIMEOUT', 'ERR_UNANSWERED'];

/** Whether a request with this code had no end of its own: its answer took at least as long as the driver waited. */
export function isUnanswered(code: string): boolean {
  return GIVEN_UP.includes(code);
}

/**
 * Whether a request counts as unanswered that still waits for a connection at the end of the load. One that has a
 * connection gets this much time after the end, so one that has waited for less may only be in a queue.
 */
export function waitedTooLong(waitedUs: number): boolean {
  return waitedUs >= TIMEOUTS.answersMs * US_PER_MS;
}

const PERCENTS = { p50Us: 50, p90Us: 90, p99Us: 99, p999Us: 99.9, maxUs: 100 } as const;
/** Factor up to which a value is as good as known: a report shows three digits. */
export const AS_GOOD_AS_KNOWN = 1.01;

/** Names of the values of a summary that are lower bounds. The histograms are those of `CensoredHistogram`. */
export function boundsIn(all: Histogram, unanswered: Histogram): readonly SummaryName[] {
  if (unanswered.totalCount === 0) return [];
  const values = new CensoredHistogram(all, unanswered);
  const percentiles = Object.entries(PERCENTS) as [keyof typeof PERCENTS, number][];
  const bounds = percentiles.filter(([, percent]) => !values.isKnown(percent)).map(([name]) => name);
  values.destroy();
  return [...bounds, 'meanUs'];
}

/**
 * Percentiles of times of which some are only known to be at least so long. `all` has the requests without an answer as
 * the times that they waited, which is the least that they can have taken; `unanswered` has only those. If they had
 * taken for ever, they would be the slowest, and each percentile would be that of the answers at the same rank. A
 * percentile for which both readings agree is known.
 */
export class CensoredHistogram {
  readonly #all: Histogram;
  readonly #answered: Histogram;

  /** `unanswered` null: all were answered, or an earlier version left the others out. */
  constructor(all: Histogram, unanswered: Histogram | null) {
    this.#all = all;
    this.#answered = unanswered === null ? all : answeredIn(all, unanswered);
  }

  get total(): number {
    return this.#all.totalCount;
  }

  /** The least that it can be. */
  leastAt(percent: number): number {
    return this.#all.getValueAtPercentile(percent);
  }

  /** The most that it can be; Infinity where not so many were answered. */
  mostAt(percent: number): number {
    const answers = this.#answered.totalCount;
    // As hdr-histogram-js rounds it.
    const rank = Math.max(1, Math.ceil((percent / 100) * this.total - 1e-9));
    return rank > answers ? Infinity : this.#answered.getValueAtPercentile((100 * (rank - 0.5)) / answers);
  }

  isKnown(percent: number): boolean {
    return this.mostAt(percent) <= AS_GOOD_AS_KNOWN * this.leastAt(percent);
  }

  /** The caller destroys the histograms that it gave. */
  destroy(): void {
    if (this.#answered !== this.#all) this.#answered.destroy();
  }
}

/** A histogram of the answers alone; the caller destroys it. */
export function answeredIn(all: Histogram, unanswered: Histogram): Histogram {
  const answered = createHistogram();
  answered.add(all);
  answered.subtract(unanswered);
  return answered;
}
