import type { DriverProgress, ProgressDetail } from '../driver.ts';
import { mergeProgress } from '../merge/progress.ts';

/** The progress of one process. */
interface Seen {
  latest: DriverProgress | null;
  detail: ProgressDetail | null;
  /** Not told yet. */
  isNew: boolean;
  hasEnded: boolean;
}

/**
 * Makes one progress of those of several processes: once each that still runs has reported, or one reports again that is
 * ahead of the others.
 */
export class LiveMerge {
  readonly #seen: readonly Seen[];
  readonly #tell: (progress: DriverProgress) => void;
  #hasDetail = false;

  constructor(processes: number, tell: (progress: DriverProgress) => void) {
    this.#seen = Array.from({ length: processes }, () => ({
      latest: null,
      detail: null,
      isNew: false,
      hasEnded: false,
    }));
    this.#tell = tell;
  }

  take(index: number, progress: DriverProgress): void {
    const seen = this.#seen[index]!;
    if (seen.isNew) this.#flush();
    seen.latest = progress;
    seen.isNew = true;
    if (progress.detail !== null) {
      seen.detail = progress.detail;
      this.#hasDetail = true;
    }
    this.#flushIfComplete();
  }

  /** It has reported for the last time; its totals still count. */
  ended(index: number): void {
    this.#seen[index]!.hasEnded = true;
    this.#flushIfComplete();
  }

  #flushIfComplete(): void {
    const isComplete = this.#seen.every(({ isNew, hasEnded }) => isNew || hasEnded);
    if (isComplete && this.#seen.some(({ isNew }) => isNew)) this.#flush();
  }

  #flush(): void {
    const reports = this.#seen.flatMap(({ latest, detail }) =>
      latest === null ? [] : [{ ...latest, detail: this.#hasDetail ? detail : null }],
    );
    this.#hasDetail = false;
    for (const seen of this.#seen) {
      seen.isNew = false;
      if (seen.hasEnded) forgetRecent(seen);
    }
    this.#tell(mergeProgress(reports));
  }
}

/** What is only true of its last moments would be repeated with each report of the others. */
function forgetRecent(seen: Seen): void {
  seen.latest &&= { ...seen.latest, latencyP50Us: null, latencyP99Us: null };
  seen.detail &&= { ...seen.detail, lastSecond: { latency: null, connect: null } };
}
