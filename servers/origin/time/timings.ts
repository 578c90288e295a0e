import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Microseconds. */
interface TimeSummary {
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly meanUs: number;
}

/** How long the origin took: from the request, as read, to its answer, or from one write of an answer to the next. */
export interface Timings {
  /** To the time at which the write was due; that of an answer includes the wait for a free slot. */
  readonly asked: TimeSummary;
  /** To the write. */
  readonly served: TimeSummary;
  /** From the time at which the write was due to the write; negative where it was early. */
  readonly late: TimeSummary;
}

/** The three moments of a write, us of one clock. */
interface Written {
  readonly fromUs: number;
  readonly dueUs: number;
  readonly writtenUs: number;
}

/** Longest time told apart, us: ten minutes. */
const LONGEST_US = 600_000_000;
/** Added to lateness, because a histogram takes whole numbers from 1: more than a write can be early, us. */
const SHIFT_US = 1_000;

/** Histograms of Node, which record in native code: the origin does not load the library of the drivers. */
export class TimingsCounter {
  readonly #asked = newHistogram();
  readonly #served = newHistogram();
  readonly #late = newHistogram();

  get count(): number {
    return this.#late.count;
  }

  record({ fromUs, dueUs, writtenUs }: Written): void {
    record(this.#asked, dueUs - fromUs);
    record(this.#served, writtenUs - fromUs);
    record(this.#late, SHIFT_US + writtenUs - dueUs);
  }

  read(): Timings {
    return {
      asked: summaryOf(this.#asked),
      served: summaryOf(this.#served),
      late: summaryOf(this.#late, SHIFT_US),
    };
  }
}

function newHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: LONGEST_US, figures: 3 });
}

function record(histogram: RecordableHistogram, us: number): void {
  histogram.record(Math.min(LONGEST_US, Math.max(1, Math.round(us))));
}

function summaryOf(histogram: RecordableHistogram, shiftUs = 0): TimeSummary {
  const at = (share: number): number => Math.min(histogram.percentile(share), histogram.max) - shiftUs;
  const meanUs = Math.round((histogram.mean - shiftUs) * 10) / 10;
  return { p50Us: at(50), p90Us: at(90), p99Us: at(99), maxUs: at(100), meanUs };
}
