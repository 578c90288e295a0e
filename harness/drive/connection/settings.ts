import { type Closer, parseReuse, type ReuseLimit } from '../../scenario/strategy.ts';
import { US_PER_MS } from '../../units.ts';
import type { Clock } from '../exchange.ts';
import type { TransportContext } from '../transport.ts';

/** What every connection of our own drivers must know of the strategy. */
export interface ConnectionSettings {
  readonly clock: Clock;
  readonly reuse: ReuseLimit;
  readonly closer: Closer;
  readonly requestTimeoutUs: number;
  /** How long to wait for the server to close a connection. */
  readonly serverCloseUs: number;
  /** Infinity: an idle connection is never closed. */
  readonly idleTimeoutUs: number;
}

export function connectionSettings({ spec, clock, timeouts }: TransportContext): ConnectionSettings {
  const { closer, idleTimeoutMs, reuse } = spec.strategy;
  return {
    clock,
    reuse: parseReuse(reuse)!,
    closer,
    requestTimeoutUs: timeouts.requestMs * US_PER_MS,
    serverCloseUs: timeouts.serverCloseMs * US_PER_MS,
    idleTimeoutUs: numberOf(idleTimeoutMs) * US_PER_MS,
  };
}

/** A limit of the strategy as a number. */
export function numberOf(limit: number | 'unlimited' | 'none'): number {
  return typeof limit === 'number' ? limit : Infinity;
}
