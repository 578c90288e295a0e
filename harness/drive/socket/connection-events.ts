import type { Closer, ReuseLimit } from '../../scenario/strategy.ts';
import type { Clock, Exchange, Secured } from '../exchange.ts';
import type { TransportRecord } from '../transport.ts';
import type { RequestTexts } from './http/request.ts';

/** Events of one connection, for its pool. Times in us since the start of the load. */
export interface ConnectionEvents<Connection> {
  /** TCP is connected, `tookUs` after the call of connect(). */
  connected(connection: Connection, tookUs: number, nowUs: number): void;
  /** The TLS handshake is done, `tookUs` after TCP was connected. */
  secured(connection: Connection, tookUs: number, secured: Secured): void;
  /** The first request is written: the connection may take more. */
  ready(connection: Connection, nowUs: number): void;
  /** The answer was complete at `answeredUs`; `connection.pipeline` describes it. */
  answered(connection: Connection, exchange: Exchange, answeredUs: number): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  /** The server answered and closed, as requested. Call `settle` before the next turn of the event loop. */
  finished(connection: Connection): void;
  /** An idle connection is ending: take it out of the idle list. */
  left(connection: Connection): void;
  closed(connection: Connection): void;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly record: TransportRecord;
  readonly texts: RequestTexts;
  /** Minor version of HTTP in the request line. */
  readonly minorVersion: 0 | 1;
  readonly reuse: ReuseLimit;
  readonly closer: Closer;
  /** Maximum requests in flight. */
  readonly pipelining: number;
  /** Pause between the pieces of a request. */
  readonly writeGapMs: number;
  readonly requestTimeoutUs: number;
  /** How long to wait for the server to close a connection it was asked to close. */
  readonly serverCloseUs: number;
  /** Infinity: an idle connection is never closed. */
  readonly idleTimeoutUs: number;
}
