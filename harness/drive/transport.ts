import type { NoDelay } from '../socket-option.ts';
import type { Timeouts } from './connection/timeouts.ts';
import type { DriverSpec, PoolUsage } from './driver.ts';
import type { Answer, Clock, ClosedBy, Ending, Exchange, Secured } from './exchange.ts';

/**
 * The client under test: gives each exchange a connection as the strategy says. One for each load; it takes
 * exchanges from a load runner and tells the record what happens. Times in us since the start of the load.
 */
export interface Transport {
  /** Takes an exchange, now or when there is a connection for it; it ends with `ended`, unless it is dropped. */
  request(exchange: Exchange, nowUs: number): void;
  /** Forgets who waits for a connection; gives how many they were. */
  dropWaiting(): number;
  /** Opens no connection until `resume`; meanwhile who needs one waits. */
  hold(): void;
  /** Opens connections again, one at first. */
  resume(): void;
  /** Ends what has waited past its deadline. Called a few times a second, and more often where deadlines are short. */
  sweep(nowUs: number): void;
  /** Ends the exchanges under way as errors. */
  abandon(code: string): void;
  /** Requests carried by each connection that is open. */
  carried(): readonly number[];
  /** What its connections do now. May look at each of them: called once a second. */
  usage(): PoolUsage;
  /** Ends all connections as the closer says; those that linger longer than `timeoutMs` are let go. */
  close(timeoutMs: number): Promise<void>;
}

export interface TransportContext {
  readonly spec: DriverSpec;
  readonly clock: Clock;
  readonly record: TransportRecord;
  readonly timeouts: Timeouts;
  /** An exchange is over; it was recorded before. */
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
  /** Of the warm-up: connect to this Unix socket in place of the endpoint's address. */
  readonly unixPath?: string;
}

export type CreateTransport = (context: TransportContext) => Transport;

/** What is written down about connections and exchanges. Times in us since the start of the load. */
export interface TransportRecord {
  /** A request has its connection, or the promise of one, after `waitedUs` of waiting for it. */
  begun(waitedUs: number, nowUs: number): void;
  answered(exchange: Exchange, answer: Answer, answeredUs: number): void;
  failed(code: string, nowUs: number): void;
  /** TCP is connected. `source`: the address of our own end. */
  opened(source: string, nowUs: number): void;
  /** Once a connection: `tookUs` after the call of connect(). */
  connected(tookUs: number, nowUs: number): void;
  /** Once a connection with TLS: the handshake took so long after connecting. */
  secured(tookUs: number, secured: Secured): void;
  /** connect() failed. */
  unconnected(): void;
  /** Once a connection, with its first answer: what it has turned out to be. */
  answeredFirst(protocol: string, noDelay: NoDelay | null): void;
  /** So many requests are in flight on one connection. */
  inFlight(requests: number): void;
  /** A request left in so many writes. */
  wrote(writes: number): void;
  /** There were two idle connections or more, and this one was taken. */
  chose(which: 'newest' | 'oldest' | 'first' | 'other'): void;
  /** `idleUs`: how long it had been idle when the client closed it for that reason; null: it did not. */
  closed(by: ClosedBy, requests: number, idleUs: number | null): void;
}
