import type { Closer, ReuseLimit } from '../../scenario/strategy.ts';
import type { Clock, Exchange } from '../exchange.ts';
import type { Flight } from './flight.ts';
import type { Http2Target } from './wire.ts';

/** What a connection tells its owner. */
export interface ConnectionEvents<Connection> {
  /** TCP is connected, `tookUs` after the call of connect(). */
  connected(connection: Connection, tookUs: number, nowUs: number): void;
  /** The TLS handshake is done, `tookUs` after TCP. */
  secured(connection: Connection, tookUs: number): void;
  /** Its first request is written. */
  ready(connection: Connection): void;
  /** It may have room for more streams, or for fewer, than before. */
  changed(connection: Connection): void;
  answered(connection: Connection, answered: Answered): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  closed(connection: Connection): void;
}

export interface Answered {
  readonly exchange: Exchange;
  readonly flight: Flight;
  readonly nowUs: number;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly target: Http2Target;
  readonly headers: readonly string[];
  readonly reuse: ReuseLimit;
  readonly closer: Closer;
  /** Requests in flight at once, as the strategy asks. */
  readonly streams: number;
  readonly requestTimeoutMs: number;
  /** How long the server may take to close after we have closed. */
  readonly serverCloseMs: number;
  /** Infinity: never. */
  readonly idleTimeoutMs: number;
  /** What this server said last in SETTINGS_MAX_CONCURRENT_STREAMS; null: nothing yet. All connections share it. */
  readonly server: { streams: number | null };
}
