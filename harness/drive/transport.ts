import type { NoDelay } from '../socket-option.ts';
import type { Timeouts } from './connection/timeouts.ts';
import type { DriverSpec, PoolUsage } from './driver.ts';
import type { Answer, Clock, ClosedBy, Ending, Exchange, Secured } from './exchange.ts';

/**
 * The client under test: assigns each exchange a connection as the strategy says. One per load; it takes exchanges
 * from a load runner and reports events to the record. Times in us since the start of the load.
 */
export interface Transport {
  /** Sends an exchange, now or once a connection is available; `ended` is called at its end unless it is dropped. */
  request(exchange: Exchange, nowUs: number): void;
  /** Drops the exchanges that wait for a connection; returns how many. */
  dropWaiting(): number;
  /** Opens no connection until `resume`; exchanges that need one wait. */
  hold(): void;
  /** Opens connections again, starting with one. */
  resume(): void;
  /** Expires everything past its deadline. Called a few times a second, more often if deadlines are short. */
  sweep(nowUs: number): void;
  /** Fails the exchanges in flight. */
  abandon(code: string): void;
  /** Requests per open connection. */
  carried(): readonly number[];
  /** Connections by current use. May be O(n): called once a second. */
  usage(): PoolUsage;
  /** Ends all connections as `closer` says; destroys those still open after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

export interface TransportContext {
  readonly spec: DriverSpec;
  readonly clock: Clock;
  readonly record: TransportRecord;
  readonly timeouts: Timeouts;
  /** An exchange has ended; it is recorded already. */
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
  /** For the warm-up: connect to this Unix socket instead of the endpoint's address. */
  readonly unixPath?: string;
}

export type CreateTransport = (context: TransportContext) => Transport;

/** Record of connections and exchanges. Times in us since the start of the load. */
export interface TransportRecord {
  /** A request was assigned a connection, open or opening, after `waitedUs`. */
  begun(waitedUs: number, nowUs: number): void;
  answered(exchange: Exchange, answer: Answer, answeredUs: number): void;
  failed(code: string, nowUs: number): void;
  /** TCP is connected. `source`: the local address. */
  opened(source: string, nowUs: number): void;
  /** Once per connection: `tookUs` after the call of connect(). */
  connected(tookUs: number, nowUs: number): void;
  /** Once per connection with TLS: duration of the handshake, after connecting. */
  secured(tookUs: number, secured: Secured): void;
  /** connect() failed. */
  unconnected(): void;
  /** Once per connection, with its first answer: the observed properties. */
  answeredFirst(protocol: string, noDelay: NoDelay | null): void;
  /** Current number of requests in flight on one connection. */
  inFlight(requests: number): void;
  /** Number of writes that a request took. */
  wrote(writes: number): void;
  /** The connection that was taken from two or more idle ones. */
  chose(which: 'newest' | 'oldest' | 'first' | 'other'): void;
  /** `idleUs`: idle time after which the client closed it; null: not closed for idleness. */
  closed(by: ClosedBy, requests: number, idleUs: number | null): void;
}
