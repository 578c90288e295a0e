import type { Check } from '../../result/result.ts';
import { counter, type Ran } from '../evidence.ts';
import { mostOpen } from '../hops.ts';
import { count, several } from '../words.ts';
import { type Bounds, boundsText, counted, isWithin, nearly } from './bounds.ts';

/** Of the reuse that callers arriving all at once would still see, so much must be there: the rest is chance. */
const REUSE_SHARE = 0.5;

/**
 * nginx opened as many connections to the origin as its keep-alive asks for. Asked for reuse and got none (an
 * HTTP/1.0 upstream, an origin that closes) is the half-configured case, and fails.
 */
export function upstreamConnectionsCheck(ran: Ran): Check | null {
  const { cell, logs, observation } = ran;
  if (cell.strategy.path !== 'nginx') return null;
  const opened = counter(observation.hosts.proxy, 'ActiveOpens');
  const accepted = counter(observation.hosts.origin, 'PassiveOpens');
  const attempts = (logs.upstream?.attempts ?? 0) - (logs.nginxErrors?.['no-ports'] ?? 0);
  const bounds = openedBounds(ran, attempts);
  return {
    name: 'connections upstream',
    ok: isWithin(opened, bounds) && isWithin(accepted, nearly(opened ?? 0)),
    expected: `${boundsText(bounds)} connections for ${asked(ran)}`,
    observed:
      `nginx opened ${counted(opened)} for ${several(attempts, 'attempt')}, ` +
      `the origin accepted ${counted(accepted)}`,
  };
}

function asked({ cell }: Ran): string {
  const { upstreamKeepalive: size } = cell.strategy;
  return size === 'off' ? 'no upstream keep-alive' : `an upstream keep-alive of ${count(size)}`;
}

function openedBounds(ran: Ran, attempts: number): Bounds {
  const { upstreamKeepalive: size } = ran.cell.strategy;
  if (size === 'off') return nearly(attempts);
  // A caller's connection carries one request at a time, so this many are upstream at once.
  const callers = Math.min(ran.outcome.connections.peak, mostOpen(ran.cell));
  return callers <= size
    ? roomForAll(ran, { attempts, callers })
    : undersized(ran, { attempts, callers, size });
}

interface Demand {
  readonly attempts: number;
  readonly callers: number;
}

/** Opened once for each caller and worker; again only where a limit of nginx or of the origin ended one. */
function roomForAll({ cell, outcome, logs }: Ran, { attempts, callers }: Demand): Bounds {
  const { workers, keepaliveRequests, keepaliveTimeoutMs } = cell.proxy;
  const { maxRequestsPerSocket, keepAliveTimeoutMs } = cell.origin;
  const perSocket = maxRequestsPerSocket > 0 ? maxRequestsPerSocket : Infinity;
  const idleMs = Math.min(keepaliveTimeoutMs, keepAliveTimeoutMs > 0 ? keepAliveTimeoutMs : Infinity);
  const slots = callers * workers;
  const wornOut = Math.floor(attempts / Math.min(keepaliveRequests, perSocket));
  const idledOut = slots * Math.floor(outcome.durationMs / idleMs);
  const failed = logs.upstream?.statuses.none ?? 0;
  return { least: Math.min(1, attempts), most: slots + wornOut + idledOut + failed + 2 };
}

/**
 * At worst all callers come at once and go at once: then of each round only those that the cache holds find a
 * connection. A half-configured upstream stays clearly below even that.
 */
function undersized({ cell }: Ran, { attempts, callers, size }: Demand & { readonly size: number }): Bounds {
  const leastReuse = Math.min(1, (size * cell.proxy.workers) / callers) * REUSE_SHARE;
  return { least: Math.min(1, attempts), most: Math.floor(attempts * (1 - leastReuse)) };
}
