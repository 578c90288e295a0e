import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Microseconds of the answers of a cell; 0 without answers. */
export interface TimeSummary {
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly meanUs: number;
}

/** How long answers took in the origin, of those that had a service time. */
export interface ServedTimes {
  readonly answers: number;
  /** From the request, as read by the origin, to the time at which its answer was due, with the wait for a free slot. */
  readonly asked: TimeSummary;
  /** From the request to the answer, as written to the socket. */
  readonly served: TimeSummary;
  /** From the time at which an answer was due to the answer. */
  readonly late: TimeSummary;
}

/** The three moments of an answer, us of one clock. */
export interface Answered {
  readonly receivedUs: number;
  readonly dueUs: number;
  readonly writtenUs: number;
}

/** Longest time told apart, us: ten minutes. */
const LONGEST_US = 600_000_000;

/** Histograms of Node, which record in native code: the origin does not load the library of the drivers. */
export class ServiceTimes {
  readonly #asked = newHistogram();
  readonly #served = newHistogram();
  readonly #late = newHistogram();

  record({ receivedUs, dueUs, writtenUs }: Answered): void {
    record(this.#asked, dueUs - receivedUs);
    record(this.#served, writtenUs - receivedUs);
    record(this.#late, writtenUs - dueUs);
  }

  /** null without answers. */
  read(): ServedTimes | null {
    const answers = this.#late.count;
    if (answers === 0) return null;
    return {
      answers,
      asked: summaryOf(this.#asked),
      served: summaryOf(this.#served),
      late: summaryOf(this.#late),
    };
  }
}

function newHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: LONGEST_US, figures: 3 });
}

/** It takes whole numbers from 1. */
function record(histogram: RecordableHistogram, us: number): void {
  histogram.record(Math.min(LONGEST_US, Math.max(1, Math.round(us))));
}

function summaryOf(histogram: RecordableHistogram): TimeSummary {
  const at = (percentile: number): number => Math.min(histogram.percentile(percentile), histogram.max);
  const meanUs = Math.round(histogram.mean * 10) / 10;
  return { p50Us: at(50), p90Us: at(90), p99Us: at(99), maxUs: histogram.max, meanUs };
}
