import type { PooledEvents } from '../connection/pool.ts';
import type { ConnectionSettings as AnyConnectionSettings } from '../connection/settings.ts';
import type { SourceAddresses } from '../connection/source-addresses.ts';
import type { Exchange } from '../exchange.ts';
import type { Recorder } from '../record/recorder.ts';
import type { RequestTexts } from './http/request.ts';
import type { Wires } from './wire/choose.ts';

/** Events of one connection, for its pool. Times in us since the start of the load. */
export interface ConnectionEvents<Connection> extends PooledEvents<Connection> {
  /** The first request is written: the connection may take more. */
  ready(connection: Connection, nowUs: number): void;
  /** The answer was complete at `answeredUs`; `connection.pipeline` describes it. */
  answered(connection: Connection, exchange: Exchange, answeredUs: number): void;
  /** The server answered and closed, as requested. Call `settle` once the events that have arrived are handled. */
  finished(connection: Connection): void;
  /** An idle connection is ending: take it out of the idle list. */
  left(connection: Connection): void;
}

export interface ConnectionSettings extends AnyConnectionSettings {
  readonly record: Recorder;
  readonly sources: SourceAddresses;
  readonly texts: RequestTexts;
  /** The request is a HEAD, whose answer has no body. */
  readonly isHead: boolean;
  /** Minor version of HTTP in the request line. */
  readonly minorVersion: 0 | 1;
  /** Maximum requests in flight. */
  readonly pipelining: number;
  /** Pause between the pieces of a request. */
  readonly writeGapMs: number;
  readonly wires: Wires;
}
