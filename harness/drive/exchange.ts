/** One request and its answer. A caller of a closed load reuses one object. */
export interface Exchange {
  /** Intended start (open load) or the caller's request (closed), us since the start of the load. */
  startUs: number;
  /** Handover to the transport, us; later than `startUs` by the driver's own lateness. */
  askedUs: number;
  /** True if it waited for a connection that was opened for it. Set by the transport. */
  isCold: boolean;
  /** Consecutive connect errors, for the back-off. */
  failures: number;
}

export function newExchange(): Exchange {
  return { startUs: 0, askedUs: 0, isCold: false, failures: 0 };
}

/** How an exchange ended. `unanswered`: it was given up. Only after `unconnected` does the load back off. */
export type Ending = 'answered' | 'failed' | 'unanswered' | 'unconnected';

/** An answer: when its request was written, when its first byte arrived, and its status. */
export interface Answer {
  readonly sentUs: number;
  readonly firstByteUs: number;
  readonly status: number;
}

/** Result of a TLS handshake. */
export interface Secured {
  readonly version: '1.2' | '1.3';
  readonly resumed: boolean;
  /** The client offered the session of an earlier connection; missing: the driver cannot tell. */
  readonly offered?: boolean | undefined;
}

/** Which side ended a connection first, as the client saw it. */
export type ClosedBy = 'client' | 'server' | 'resetByClient' | 'resetByServer';

/**
 * What an answer says of its connection: that it ends after it. `close`: `Connection: close`. `http/1.0`: answered in
 * HTTP/1.0 without `Connection: keep-alive`. `no-length`: only the FIN marks the end of the body. `goaway`: HTTP/2 or 3.
 */
export type Announcement = 'close' | 'http/1.0' | 'no-length' | 'goaway';
/** How a server ended a connection: as it announced, or without a word, by FIN or by RST. */
export type EndReason = Announcement | 'fin' | 'rst';

/** us since the start of the load; below 0 before it. */
export type Clock = () => number;
