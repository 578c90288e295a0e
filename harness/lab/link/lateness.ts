import { NS_PER_US } from '../../units.ts';

const BINS = 20_000;

/** How late frames left, microseconds. */
export interface LatenessSummary {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

/** Counts of whole microseconds, up to 20 ms; what is later counts as that in quantiles. */
export class Lateness {
  readonly #bins = new Uint32Array(BINS);
  #count = 0;
  #maxNs = 0;

  record(ns: number): void {
    this.#bins[Math.min(BINS - 1, Math.floor(ns / NS_PER_US))]! += 1;
    this.#count += 1;
    if (ns > this.#maxNs) this.#maxNs = ns;
  }

  /** Since this was last asked. All 0 without frames. */
  take(): LatenessSummary {
    const summary = {
      p50Us: this.#quantile(0.5),
      p99Us: this.#quantile(0.99),
      maxUs: Math.round(this.#maxNs / NS_PER_US),
    };
    this.#bins.fill(0);
    this.#count = 0;
    this.#maxNs = 0;
    return summary;
  }

  #quantile(share: number): number {
    let below = 0;
    for (let us = 0; us < BINS; us++) {
      below += this.#bins[us]!;
      if (below > 0 && below >= share * this.#count) return us;
    }
    return 0;
  }
}
