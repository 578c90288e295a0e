import type { CellPlan } from '../scenario/scenario.ts';
import { type HostName, parseReuse, type ReuseLimit } from '../scenario/strategy.ts';
import { MS_PER_SECOND } from '../units.ts';
import { cacheChurnPerSecond } from './keepalive-cache.ts';
import { answerBunchMs, meanServiceMs } from './service-time.ts';
import { portHoldSeconds } from './time-wait.ts';

/** The connections between two neighbours on the path, as the strategy asks for them. */
export interface Hop {
  /** Who connects. */
  readonly opener: 'client' | 'proxy';
  readonly server: HostName;
  /** Who closes first and so holds the TIME_WAIT; null: nobody closes, or by RST. */
  readonly holder: HostName | null;
  /** Source addresses of the opener. */
  readonly sources: number;
  /** New connections per second; null: it depends on the speed of this machine. */
  readonly churnPerSecond: number | null;
  /** Connections open at once: exact for a closed load, Little's law for an open one. */
  readonly open: number;
  /** Requests that a connection carries before it is closed; Infinity: no limit. */
  readonly requestsPerConnection: number;
  /** How long the opener's port is held after a close that it sent first. */
  readonly holdSeconds: number;
}

/** All hops of a cell's path, from the client on. */
export function hopsOf(plan: CellPlan): readonly Hop[] {
  return plan.strategy.path === 'direct' ? [clientHop(plan)] : [clientHop(plan), upstreamHop(plan)];
}

/** What one connection of the client may carry, the origin's own limits included. */
export function clientReuse({ strategy, origin }: CellPlan): ReuseLimit {
  const asked = parseReuse(strategy.reuse) ?? { requests: Infinity, seconds: Infinity };
  if (strategy.path === 'nginx') return asked;
  const served = origin.maxRequestsPerSocket > 0 ? origin.maxRequestsPerSocket : Infinity;
  return { ...asked, requests: origin.close ? 1 : Math.min(asked.requests, served) };
}

/** Most connections that the client can hold at once; Infinity: an open load without a pool. */
export function mostOpen({ strategy, load }: Pick<CellPlan, 'strategy' | 'load'>): number {
  const pool = strategy.pool === 'unlimited' ? Infinity : strategy.pool;
  return load.kind === 'closed' ? Math.min(pool, load.concurrency) : pool;
}

/** Whether nginx is told to keep upstream connections and its protocol lets it. */
export function keepsUpstream({ strategy, origin }: CellPlan): boolean {
  return strategy.upstreamKeepalive !== 'off' && strategy.upstreamProtocol === 'http/1.1' && !origin.close;
}

/**
 * Without upstream keep-alive the origin ends the connection after its answer, and nginx as soon as it has read the
 * whole of it: a race, unless only the origin's FIN tells that the answer is whole.
 */
export function racesToClose({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): boolean {
  return origin.contentLength || strategy.upstreamProtocol === 'http/1.1';
}

function clientHop(plan: CellPlan): Hop {
  const { strategy } = plan;
  const server = strategy.path === 'direct' ? 'origin' : 'proxy';
  const reuse = clientReuse(plan);
  const open = openConnections(plan);
  const bound = strategy.sourceAddresses > 1;
  return {
    opener: 'client',
    server,
    holder: clientHopHolder(plan, { server, reuse }),
    sources: strategy.sourceAddresses,
    churnPerSecond: clientChurn(plan, { reuse, open }),
    open,
    requestsPerConnection: reuse.requests,
    holdSeconds: portHoldSeconds(plan, bound),
  };
}

function clientHopHolder(
  { strategy, origin }: CellPlan,
  { server, reuse }: { readonly server: HostName; readonly reuse: ReuseLimit },
): HostName | null {
  // The origin ends the connection as soon as its answer is written, before the client has read it.
  if (origin.close && strategy.path === 'direct') return server;
  if (reuse.requests === Infinity && reuse.seconds === Infinity) return null;
  switch (strategy.closer) {
    case 'client':
      return 'client';
    case 'server':
      return server;
    case 'reset':
      return null;
    default:
      return strategy.closer satisfies never;
  }
}

function clientChurn(
  { load }: CellPlan,
  { reuse, open }: { readonly reuse: ReuseLimit; readonly open: number },
): number | null {
  if (reuse.seconds < Infinity) return open / reuse.seconds;
  if (reuse.requests === Infinity) return 0;
  return load.kind === 'open' ? load.ratePerSecond / reuse.requests : null;
}

/** Little's law: arrivals per second x the time each takes, never more than the pool. */
function openConnections(plan: CellPlan): number {
  const { load, origin } = plan;
  if (load.kind === 'closed') return mostOpen(plan);
  return Math.min(mostOpen(plan), (load.ratePerSecond * meanServiceMs(origin.delay)) / MS_PER_SECOND);
}

function upstreamHop(plan: CellPlan): Hop {
  const { strategy, proxy, origin, load } = plan;
  const perSocket = origin.maxRequestsPerSocket > 0 ? origin.maxRequestsPerSocket : Infinity;
  const kept = keepsUpstream(plan);
  const perRequest = load.kind === 'open' ? load.ratePerSecond : null;
  const churnPerSecond = kept ? keptChurn(plan) : perRequest;
  return {
    opener: 'proxy',
    server: 'origin',
    holder: kept ? keptHolder(plan, churnPerSecond) : 'origin',
    sources: strategy.bindAddresses,
    churnPerSecond,
    open: openConnections(plan),
    requestsPerConnection: kept ? Math.min(proxy.keepaliveRequests, perSocket) : 1,
    // proxy_bind sets IP_BIND_ADDRESS_NO_PORT: the port is chosen by connect(), which knows TIME_WAIT reuse.
    holdSeconds: portHoldSeconds(plan, false),
  };
}

/** nginx closes what its cache has no room for; null where less than one connection is closed in the cell. */
function keptHolder({ load }: CellPlan, churnPerSecond: number | null): 'proxy' | null {
  return churnPerSecond === null || (churnPerSecond * load.durationMs) / MS_PER_SECOND >= 1 ? 'proxy' : null;
}

/**
 * Churn of an nginx that keeps connections; null: it depends on the machine. Every worker has a cache of its own,
 * so only as many callers as one cache holds are sure to find room however they spread.
 */
function keptChurn(plan: CellPlan): number | null {
  const { strategy, proxy, load, origin } = plan;
  const size = Number(strategy.upstreamKeepalive);
  const roomForAll = mostOpen(plan) <= size;
  if (load.kind === 'closed') return roomForAll ? 0 : null;
  const ratePerSecond = load.ratePerSecond / proxy.workers;
  const serviceMs = meanServiceMs(origin.delay);
  const bunchMs = answerBunchMs(origin.delay);
  const opened = roomForAll ? 0 : cacheChurnPerSecond({ ratePerSecond, serviceMs, size, bunchMs });
  return load.ratePerSecond / requestsEach(opened / ratePerSecond, proxy.keepaliveRequests);
}

/**
 * Mean requests of a connection that is closed as surplus with probability p at each request, and by
 * `keepalive_requests` at the N-th: (1 - (1 - p)^N) / p.
 */
function requestsEach(surplus: number, limit: number): number {
  return surplus < 1e-9 ? limit : (1 - (1 - surplus) ** limit) / surplus;
}
