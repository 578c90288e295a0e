/** One request and its answer, as the load asks for it. A caller of a closed load uses one over and over. */
export interface Exchange {
  /** us since the start of the load: when it was meant to start (open load) or was asked for (closed). */
  startUs: number;
  /** Connect errors in a row, for the back-off. */
  failures: number;
}

/** How an exchange ended. Only `unconnected` is worth a pause before the next try. */
export type Ending = 'answered' | 'failed' | 'unconnected';

/** us since the start of the load; below 0 before it. */
export type Clock = () => number;
