import type { ReuseLimit } from '../../scenario/strategy.ts';
import type { Clock, Exchange } from '../exchange.ts';
import type { Flight } from './flight.ts';
import type { H3Session } from './library.ts';

/** What a connection tells its owner. */
export interface ConnectionEvents<Connection> {
  /** The QUIC handshake, TLS in it, is done `tookUs` after the call of connect(). */
  connected(connection: Connection, tookUs: number, nowUs: number): void;
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
  /** Begins a handshake. */
  readonly connect: () => Dialled;
  /** The errno of a connection that got no socket. */
  readonly whyNoSocket: () => Promise<string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly reuse: ReuseLimit;
  /** Requests in flight at once, as the strategy asks. */
  readonly streams: number;
  readonly requestTimeoutMs: number;
  /** Infinity: never. */
  readonly idleTimeoutMs: number;
}

export interface Dialled {
  readonly session: H3Session;
  /** The session of an earlier connection was offered. */
  readonly resumes: boolean;
}
