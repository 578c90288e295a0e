/** A scraper that did not come for so long comes no more. */
const LONGEST_INTERVAL_MS = 15_000;
/** It may be so much later than its interval says, of the interval. */
const SLACK = 0.5;

/** When the metrics were last asked for, and so when they will be next. */
export class Scrapes {
  #lastMs: number | null = null;
  #intervalMs: number | null = null;
  #waiting = Promise.withResolvers<void>();

  /** The metrics have been sent. */
  had(nowMs: number): void {
    this.#intervalMs = this.#lastMs === null ? null : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#waiting.resolve();
    this.#waiting = Promise.withResolvers();
  }

  /** How long to wait for the next one at most; 0 where none is to be expected. */
  patienceMs(nowMs: number): number {
    const [last, interval] = [this.#lastMs, this.#intervalMs];
    if (last === null || interval === null || interval > LONGEST_INTERVAL_MS) return 0;
    return Math.max(0, last + interval * (1 + SLACK) - nowMs);
  }

  /** Resolves with the next one, or when it is overdue. */
  async next(nowMs: number): Promise<void> {
    const timer = setTimeout(this.#waiting.resolve, this.patienceMs(nowMs));
    await this.#waiting.promise;
    clearTimeout(timer);
  }
}
