/** Longest interval between two scrapes of a regular scraper, in ms. */
const LONGEST_INTERVAL_MS = 15_000;
/** How much later than its interval a scrape may come, as a share of the interval. */
const SLACK = 0.5;

/** When metrics were scraped, and so when the next scrape is due. */
export class Scrapes {
  #lastMs: number | null = null;
  #intervalMs: number | null = null;
  #waiting = Promise.withResolvers<void>();

  /** A scrape was answered. */
  answered(nowMs: number): void {
    this.#intervalMs = this.#lastMs === null ? null : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#waiting.resolve();
    this.#waiting = Promise.withResolvers();
  }

  /** Longest time until the next scrape, in ms; 0 where none is expected. */
  dueWithinMs(nowMs: number): number {
    const [last, interval] = [this.#lastMs, this.#intervalMs];
    if (last === null || interval === null || interval > LONGEST_INTERVAL_MS) return 0;
    return Math.max(0, last + interval * (1 + SLACK) - nowMs);
  }

  /** Resolves after the next scrape, or when it is overdue. */
  async next(nowMs: number): Promise<void> {
    const timer = setTimeout(this.#waiting.resolve, this.dueWithinMs(nowMs));
    await this.#waiting.promise;
    clearTimeout(timer);
  }
}
