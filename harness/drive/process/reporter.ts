import type { DriverProgress } from '../driver.ts';
import type { Session } from './session.ts';

const PROGRESS_MS = 250;
/** Reports per detail: the detail comes once a second. */
const REPORTS_PER_DETAIL = 4;

export interface ReportTimes {
  /** Time of the next report, ms since the start of the load. */
  readonly nextMs: number;
  /** Whether the report includes the detail. */
  readonly isDetailed: boolean;
}

/**
 * Reports are due at multiples of PROGRESS_MS since the start of the load, details at whole seconds. Reports that a late
 * event loop missed are skipped, but a missed detail comes with the next report.
 */
export function nextReport(nowMs: number, lastDetailMs: number): ReportTimes {
  const nextMs = (Math.floor(nowMs / PROGRESS_MS) + 1) * PROGRESS_MS;
  const detailMs = PROGRESS_MS * REPORTS_PER_DETAIL;
  return { nextMs, isDetailed: Math.floor(nextMs / detailMs) > Math.floor(lastDetailMs / detailMs) };
}

/** Reports the progress of a running load. */
export class Reporter {
  readonly #session: Pick<Session, 'progress' | 'elapsedMs'>;
  readonly #tell: (progress: DriverProgress) => void;
  #lastDetailMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Pick<Session, 'progress' | 'elapsedMs'>, tell: (progress: DriverProgress) => void) {
    this.#session = session;
    this.#tell = tell;
  }

  /** Call once the load has begun: reports follow its clock. */
  start(): void {
    const nowMs = this.#session.elapsedMs();
    const { nextMs, isDetailed } = nextReport(nowMs, this.#lastDetailMs);
    // A timer counts whole milliseconds and may fire up to one early.
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
