/** Timeouts of the driver, ms. */
export interface Timeouts {
  readonly requestMs: number;
  /** Wait for the server's FIN after the last answer. */
  readonly serverCloseMs: number;
  /** Wait for answers still in flight at the end of the load. */
  readonly answersMs: number;
  /** The same if the load was stopped. */
  readonly stopMs: number;
}

export const TIMEOUTS: Timeouts = { requestMs: 30_000, serverCloseMs: 1_000, answersMs: 2_000, stopMs: 200 };
