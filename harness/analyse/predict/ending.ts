import { reuseLimit } from '../../scenario/reach.ts';
import { answererOf, type CellPlan } from '../../scenario/scenario.ts';
import type { Closer, ReuseLimit } from '../../scenario/strategy.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { pauseChance } from '../shape/pauses.ts';
import { openConnections } from './concurrency.ts';
import { meanServiceMs } from './service-time.ts';

/** Default of nginx's `keepalive_timeout` towards clients. */
const NGINX_IDLE_MS = 75_000;
/** Default of Node's `keepAliveTimeoutBuffer`, the time that it waits beyond `keepAliveTimeout`. */
const NODE_IDLE_BUFFER_MS = 1_000;

/** How the client's connections end while the load runs. */
export interface Ending {
  /** The side that sends the first FIN, or RST. */
  readonly by: Closer;
  /** Connections that end per second; null if it depends on the speed of this machine. */
  readonly perSecond: number | null;
}

/** The limits of one connection of the client, set by the client or by the server that answers it. */
export function clientReuse({ strategy, origin }: CellPlan): ReuseLimit {
  const asked = reuseLimit(strategy);
  if (endsWithAnswer({ strategy, origin })) return { ...asked, requests: 1 };
  if (answererOf(strategy.path) === 'proxy') return asked;
  const served = origin.maxRequestsPerSocket > 0 ? origin.maxRequestsPerSocket : Infinity;
  return { ...asked, requests: Math.min(asked.requests, served) };
}

/** null if less than one connection ends in the whole cell. */
export function endingOf(plan: CellPlan): Ending | null {
  const reuse = clientReuse(plan);
  if (reuse.requests === Infinity && reuse.seconds === Infinity) return idleEnding(plan);
  return { by: closerOf(plan, reuse), perSecond: endedPerSecond(plan, reuse) };
}

/** Idle timeout of the server that the client connects to; Infinity for none. */
export function serverIdleMs({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): number {
  if (answererOf(strategy.path) === 'proxy') return NGINX_IDLE_MS;
  return origin.keepAliveTimeoutMs > 0 ? origin.keepAliveTimeoutMs + NODE_IDLE_BUFFER_MS : Infinity;
}

/** Whether each connection ends with its first answer. */
function endsWithAnswer({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): boolean {
  // HTTP/1.0 has no chunks: without a length only the FIN marks the end of the body (RFC 9112, 6.3).
  if (strategy.protocol === 'http/1.0' && !origin.contentLength) return true;
  return origin.close && answererOf(strategy.path) === 'origin';
}

function closerOf(plan: CellPlan, reuse: ReuseLimit): Closer {
  // The server ends the connection as soon as its answer is written, before the client has read it.
  if (endsWithAnswer(plan)) return 'server';
  // At maxRequestsPerSocket Node sends `Connection: close` and leaves the closing to the client.
  return reuse.requests < reuseLimit(plan.strategy).requests ? 'client' : plan.strategy.closer;
}

function endedPerSecond(plan: CellPlan, { requests, seconds }: ReuseLimit): number | null {
  if (seconds < Infinity) return openConnections(plan) / seconds;
  return plan.load.kind === 'open' ? plan.load.ratePerSecond / requests : null;
}

/**
 * The side with the shorter idle timeout ends a connection in each pause that is long enough. Further connections, opened
 * by bursts, are left out: how often they are reused depends on the choice among idle ones.
 */
function idleEnding({ strategy, load, origin }: CellPlan): Ending | null {
  const clientMs = strategy.idleTimeoutMs === 'none' ? Infinity : strategy.idleTimeoutMs;
  const serverMs = serverIdleMs({ strategy, origin });
  const pauseMs = Math.min(clientMs, serverMs) + meanServiceMs(origin.delay);
  const perSecond = load.kind === 'open' ? load.ratePerSecond * pauseChance(load, pauseMs) : 0;
  if ((perSecond * load.durationMs) / MS_PER_SECOND < 1) return null;
  return { by: clientMs < serverMs ? 'client' : 'server', perSecond };
}
