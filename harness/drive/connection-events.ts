import type { Closer, ReuseLimit } from '../scenario/strategy.ts';
import type { Clock, Exchange } from './exchange.ts';
import type { RequestTexts } from './request.ts';

/** What a connection tells its owner. */
export interface ConnectionEvents<Connection> {
  /** TCP is connected. */
  connected(connection: Connection): void;
  /** Ready for its request, `tookUs` after the call of connect(). */
  ready(connection: Connection, tookUs: number, nowUs: number): void;
  /** The exchange has its answer, complete at `answeredUs`. */
  answered(connection: Connection, exchange: Exchange, answeredUs: number): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  /** Answered and closed by the server as it was asked to: `settle` it before the event loop's next turn. */
  finished(connection: Connection): void;
  closed(connection: Connection): void;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly texts: RequestTexts;
  readonly reuse: ReuseLimit;
  readonly closer: Closer;
  readonly requestTimeoutMs: number;
  /** How long the server may take to close a connection that it was asked to close. */
  readonly serverCloseMs: number;
}
