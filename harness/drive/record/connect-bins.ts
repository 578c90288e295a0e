import type { DriverOutcome } from '../driver.ts';

/** Maximum number of bins: more would not improve the chart. Later connections are in the histogram only. */
const MOST_BINS = 2_000;

/** Median and maximum of the connect times per bin of consecutive connections. */
export class ConnectBins {
  readonly #samples: Float64Array;
  #filled = 0;
  readonly #p50Us: number[] = [];
  readonly #maxUs: number[] = [];

  constructor(bin: number) {
    this.#samples = new Float64Array(bin);
  }

  record(durationUs: number): void {
    if (this.#p50Us.length === MOST_BINS) return;
    this.#samples[this.#filled++] = durationUs;
    if (this.#filled === this.#samples.length) this.#closeBin();
  }

  /** Includes the last, incomplete bin. */
  finish(): DriverOutcome['connectByCount'] {
    if (this.#filled > 0) this.#closeBin();
    return { bin: this.#samples.length, p50Us: this.#p50Us, maxUs: this.#maxUs };
  }

  #closeBin(): void {
    // The lower median, so that it is always a measured time.
    const sorted = this.#samples.subarray(0, this.#filled).sort();
    this.#p50Us.push(Math.round(sorted[(sorted.length - 1) >> 1]!));
    this.#maxUs.push(Math.round(sorted.at(-1)!));
    this.#filled = 0;
  }
}
