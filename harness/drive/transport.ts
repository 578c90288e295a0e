import type { Timeouts } from './connection/timeouts.ts';
import type { DriverSpec, PoolUsage, WireName } from './driver.ts';
import type { Clock, Ending, Exchange } from './exchange.ts';
import type { Recorder } from './record/recorder.ts';

/**
 * The client under test: assigns each exchange a connection as the strategy says. One per load; it takes exchanges
 * from a load runner and reports events to the record. Times in us since the start of the load.
 */
export interface Transport {
  /** What carries its connections; missing: it has no choice. */
  readonly wire?: WireName;
  /** Sends an exchange, now or once a connection is available; `ended` is called at its end unless it is dropped. */
  request(exchange: Exchange, nowUs: number): void;
  /** Drops the exchanges that wait for a connection, and returns them. */
  dropWaiting(): readonly Exchange[];
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
  readonly record: Recorder;
  readonly timeouts: Timeouts;
  /** An exchange has ended; it is recorded already. */
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
  /** For the warm-up: connect to this Unix socket instead of the endpoint's address. */
  readonly unixPath?: string;
  /** Default: what the environment asks for, else the fastest. */
  readonly wire?: WireName | undefined;
}

export type CreateTransport = (context: TransportContext) => Transport;
