import type { ReuseLimit } from '../../scenario/strategy.ts';
import type { Clock } from '../exchange.ts';
import type { H3Session } from './library.ts';

export interface ConnectionSettings {
  readonly clock: Clock;
  /** Begins a handshake. */
  readonly connect: () => Dialled;
  /** Address of our own end: the kernel chooses it, and the same for all. */
  readonly source: string;
  /** The errno of a connection that got no socket; null: one can be had. */
  readonly whyNoSocket: () => Promise<string | null>;
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
