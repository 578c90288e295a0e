/** How long the driver waits for what may never come, ms. */
export interface Timeouts {
  readonly requestMs: number;
  /** The server's FIN after an answer that was to be the last. */
  readonly serverCloseMs: number;
  /** Answers under way when the load is over. */
  readonly answersMs: number;
  /** The same when the load was stopped. */
  readonly stopMs: number;
}

export const TIMEOUTS: Timeouts = { requestMs: 30_000, serverCloseMs: 1_000, answersMs: 2_000, stopMs: 200 };
