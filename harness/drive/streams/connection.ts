import type { NoDelay } from '../../socket-option.ts';
import type { Answer, ClosedBy, Exchange, Secured } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';

/** A connection with several exchanges in flight, each on its own stream, as its pool sees it. */
export interface StreamConnection {
  /** Requests written on it. */
  readonly requests: number;
  readonly inFlight: number;
  /** Time of its last start or end of a request, us. */
  readonly usedUs: number;
  readonly ending: {
    readonly isConnected: boolean;
    /** The side that ended it first; null: not ended. */
    readonly by: ClosedBy | null;
    /** Idle time after which it was closed, us; null: not closed for idleness. */
    readonly idleUs: number | null;
  };
  /** True once it has called `ready`. */
  readonly isReady: boolean;
  readonly use: ConnectionUse;
  /** Number of further streams it accepts now, as far as is known. */
  readonly room: number;
  /** Number of further streams it will accept soon: it is opening, or waits for SETTINGS or credit. */
  readonly expectedRoom: number;
  /** TCP_NODELAY, read from the kernel; null if it is not a TCP socket or is closed. */
  readonly noDelay: NoDelay | null;
  /** True once one of its answers was recorded. Set by the pool. */
  hasAnswered: boolean;
  /** Sends one more exchange. Call only with `room`; false if the server refuses the stream after all. */
  send(exchange: Exchange): boolean;
  /** Expires everything past its deadline. */
  sweep(nowUs: number): void;
  /** Fails the exchanges in flight. */
  abandon(code: string): void;
  /** Ends it as `closer` says if idle; otherwise destroys it. */
  close(): void;
  /** Destroys it in any state. */
  destroy(): void;
}

/** Events of one connection, for its pool. Times in us since the start of the load. */
export interface StreamEvents<Connection> {
  connected(connected: Connected): void;
  /** Once with TLS: duration of the handshake, after connecting. */
  secured(connection: Connection, tookUs: number, secured: Secured): void;
  /** All handshakes are done. */
  ready(connection: Connection): void;
  /** Its `room` may have changed. */
  changed(connection: Connection): void;
  answered(connection: Connection, answered: Answered): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  closed(connection: Connection): void;
}

export interface Connected {
  /** Local address. */
  readonly source: string;
  /** Time from connect() to connected: TCP without TLS; with QUIC the whole handshake. */
  readonly tookUs: number;
  readonly nowUs: number;
}

export interface Answered {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly nowUs: number;
}
