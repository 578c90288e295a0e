/** One request and its answer, as the load asks for it. A caller of a closed load uses one over and over. */
export interface Exchange {
  /** us since the start of the load: when it was meant to start (open load) or was asked for (closed). */
  startUs: number;
  /** When the transport was asked; later than `startUs` by the driver's own lateness. */
  askedUs: number;
  /** A connection was opened for it, and it waited for that. Set by the transport. */
  isCold: boolean;
  /** Connect errors in a row, for the back-off. */
  failures: number;
}

export function newExchange(): Exchange {
  return { startUs: 0, askedUs: 0, isCold: false, failures: 0 };
}

/** How an exchange ended. Only `unconnected` is worth a pause before the next try. */
export type Ending = 'answered' | 'failed' | 'unconnected';

/** When an answer's request was written and its first byte came, and what it said. */
export interface Answer {
  readonly sentUs: number;
  readonly firstByteUs: number;
  readonly status: number;
}

/** What a TLS handshake came to. */
export interface Secured {
  readonly version: '1.2' | '1.3';
  readonly resumed: boolean;
}

/** Who ended a connection first, as the client saw it. */
export type ClosedBy = 'client' | 'server' | 'resetByClient' | 'resetByServer';

/** us since the start of the load; below 0 before it. */
export type Clock = () => number;
