import { createHistogram, type Histogram } from './latency.ts';

/**
 * The sum of growing histograms, read repeatedly: all values, and those since the last reading. Both are computed by
 * adding and subtracting histograms, so that no value is recorded twice.
 */
export class MergedHistogram {
  readonly #parts: readonly Histogram[];
  readonly #recent = createHistogram();
  /** All values up to the last `advance`. */
  readonly whole = createHistogram();

  constructor(parts: readonly Histogram[]) {
    this.#parts = parts;
  }

  /** Adds the new values and returns a histogram of only those, valid until the next call. */
  advance(): Histogram {
    this.#recent.reset();
    const total = this.#parts.reduce((sum, { totalCount }) => sum + totalCount, 0);
    if (total === this.whole.totalCount) return this.#recent;
    for (const part of this.#parts) if (part.totalCount > 0) this.#recent.add(part);
    this.#recent.subtract(this.whole);
    this.whole.add(this.#recent);
    return this.#recent;
  }
}
