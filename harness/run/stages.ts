import type { CellNumbers } from '../result/result.ts';

type Took = NonNullable<CellNumbers['took']>;

/** Times the stages of a cell, one after the other. */
export class Stages {
  #sinceMs = performance.now();
  readonly #tookMs: Record<keyof Took, number> = { labMs: 0, startMs: 0, loadMs: 0, endMs: 0 };

  /** The stage that took the time since the last call ends now. */
  end(stage: keyof Took): void {
    const nowMs = performance.now();
    this.#tookMs[stage] += nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }

  /** Rounded to whole milliseconds. */
  took(): Took {
    const { labMs, startMs, loadMs, endMs } = this.#tookMs;
    const round = Math.round;
    return { labMs: round(labMs), startMs: round(startMs), loadMs: round(loadMs), endMs: round(endMs) };
  }
}
