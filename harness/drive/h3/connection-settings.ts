import type { ReuseLimit } from '../../scenario/strategy.ts';
import type { Clock } from '../exchange.ts';
import type { H3Session } from './library.ts';

export interface ConnectionSettings {
  readonly clock: Clock;
  /** Starts a handshake. */
  readonly connect: () => Dialled;
  /** Local address: the kernel chooses it, the same one for all connections. */
  readonly source: string;
  /** The errno for a connection that got no socket; null: a socket is available. */
  readonly whyNoSocket: () => Promise<string | null>;
  readonly headers: Readonly<Record<string, string>>;
  readonly reuse: ReuseLimit;
  /** Maximum requests in flight, as the strategy says. */
  readonly streams: number;
  readonly requestTimeoutMs: number;
  /** Infinity: never. */
  readonly idleTimeoutMs: number;
}

export interface Dialled {
  readonly session: H3Session;
  /** True if the session of an earlier connection was offered. */
  readonly resumes: boolean;
}
