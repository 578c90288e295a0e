import type { DriverProgress } from '../driver.ts';
import type { DriverSession } from './session.ts';

const PROGRESS_MS = 250;
/** With every one of so many reports comes the detail: once a second. */
const REPORTS_PER_DETAIL = 4;

export interface ReportTimes {
  /** Of the next report, ms since the start of the load. */
  readonly nextMs: number;
  /** With its detail. */
  readonly isDetailed: boolean;
}

/**
 * Reports come on a grid from the start of the load, details at its whole seconds. What a late event loop let go by is
 * not caught up, but a detail that was due in it comes with the next report.
 */
export function nextReport(nowMs: number, lastDetailMs: number): ReportTimes {
  const nextMs = (Math.floor(nowMs / PROGRESS_MS) + 1) * PROGRESS_MS;
  const detailMs = PROGRESS_MS * REPORTS_PER_DETAIL;
  return { nextMs, isDetailed: Math.floor(nextMs / detailMs) > Math.floor(lastDetailMs / detailMs) };
}

/** Tells of a load while it runs. */
export class Reporter {
  readonly #session: Pick<DriverSession, 'progress' | 'elapsedMs'>;
  readonly #tell: (progress: DriverProgress) => void;
  #lastDetailMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    session: Pick<DriverSession, 'progress' | 'elapsedMs'>,
    tell: (progress: DriverProgress) => void,
  ) {
    this.#session = session;
    this.#tell = tell;
  }

  /** Call when the load has begun: reports keep to its clock. */
  start(): void {
    const nowMs = this.#session.elapsedMs();
    const { nextMs, isDetailed } = nextReport(nowMs, this.#lastDetailMs);
    // A timer counts whole milliseconds and may come up to one early.
    this.#timer = setTimeout(() => this.#report(nextMs, isDetailed), Math.ceil(nextMs - nowMs) + 1);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #report(dueMs: number, isDetailed: boolean): void {
    if (isDetailed) this.#lastDetailMs = dueMs;
    this.#tell(this.#session.progress(isDetailed ? 'detailed' : undefined));
    this.start();
  }
}
