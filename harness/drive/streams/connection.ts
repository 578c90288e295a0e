import type { NoDelay } from '../../socket-option.ts';
import type { Answer, ClosedBy, Exchange, Secured } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';

/** A connection that carries several exchanges at once, each on a stream of its own: what its pool needs of it. */
export interface StreamConnection {
  /** Requests written on it. */
  readonly requests: number;
  readonly inFlight: number;
  /** When a request was begun on it last, or ended. */
  readonly usedUs: number;
  readonly ending: {
    readonly isConnected: boolean;
    /** Who began its end; null: nobody yet. */
    readonly by: ClosedBy | null;
    /** How long it had been idle when it was closed for that; null: it was not. */
    readonly idleUs: number | null;
  };
  /** It said `ready`. */
  readonly isReady: boolean;
  readonly use: ConnectionUse;
  /** How many more streams it takes now, as far as is known before it is asked. */
  readonly room: number;
  /** How many more it will take by itself, without anybody's asking. */
  readonly promise: number;
  /** TCP_NODELAY, read from the kernel; null where the socket has none, or is closed. */
  readonly noDelay: NoDelay | null;
  /** Of this connection an answer was recorded. The pool's own mark. */
  hasAnswered: boolean;
  /** Carries a further exchange where there is room; false where the server does not let it after all. */
  send(exchange: Exchange): boolean;
  /** Ends what has waited too long. */
  sweep(nowUs: number): void;
  /** Gives up on the exchanges under way. */
  abandon(code: string): void;
  /** Ends it as the closer says where it is idle, else without regard. */
  close(): void;
  /** Lets go of it, whatever it is doing. */
  destroy(): void;
}

/** What a connection tells its pool. Times in us since the start of the load. */
export interface StreamEvents<Connection> {
  connected(connected: Connected): void;
  /** Once with TLS: the handshake took so long after connecting. */
  secured(connection: Connection, tookUs: number, secured: Secured): void;
  /** All handshakes are done. */
  ready(connection: Connection): void;
  /** It may have room for more streams, or for fewer, than before. */
  changed(connection: Connection): void;
  answered(connection: Connection, answered: Answered): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  closed(connection: Connection): void;
}

export interface Connected {
  /** Address of our own end. */
  readonly source: string;
  /** After the call of connect(): TCP without TLS; the whole handshake of QUIC. */
  readonly tookUs: number;
  readonly nowUs: number;
}

export interface Answered {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly nowUs: number;
}
