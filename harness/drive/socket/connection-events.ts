import type { Closer, ReuseLimit } from '../../scenario/strategy.ts';
import type { Clock, Exchange, Secured } from '../exchange.ts';
import type { TransportRecord } from '../transport.ts';
import type { RequestTexts } from './http/request.ts';

/** What a connection tells its owner. */
export interface ConnectionEvents<Connection> {
  /** TCP is connected, `tookUs` after the call of connect(). */
  connected(connection: Connection, tookUs: number, nowUs: number): void;
  /** TLS is agreed, `tookUs` after TCP was connected. */
  secured(connection: Connection, tookUs: number, secured: Secured): void;
  /** Its first request is written: it may take more. */
  ready(connection: Connection, nowUs: number): void;
  /** The exchange has its answer, complete at `answeredUs`; the connection says what it was. */
  answered(connection: Connection, exchange: Exchange, answeredUs: number): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  /** Answered and closed by the server as it was asked to: `settle` it before the event loop's next turn. */
  finished(connection: Connection): void;
  /** It was idle, and is ending without having been given an exchange. */
  left(connection: Connection): void;
  closed(connection: Connection): void;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly record: TransportRecord;
  readonly texts: RequestTexts;
  /** Minor version of HTTP that is asked for. */
  readonly minorVersion: 0 | 1;
  readonly reuse: ReuseLimit;
  readonly closer: Closer;
  /** Most requests in flight. */
  readonly pipelining: number;
  /** Between the pieces of a request. */
  readonly writeGapMs: number;
  readonly requestTimeoutUs: number;
  /** How long the server may take to close a connection that it was asked to close. */
  readonly serverCloseUs: number;
  /** Infinity: an idle connection is never closed. */
  readonly idleTimeoutUs: number;
}
