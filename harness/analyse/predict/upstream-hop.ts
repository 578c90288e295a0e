import { addressesOf } from '../../plan/ports.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { inWork, mostInWork } from './concurrency.ts';
import type { Ending } from './ending.ts';
import type { Hop } from './hop.ts';
import { cacheChurnPerSecond } from './keepalive-cache.ts';
import { answerBunchMs, meanServiceMs } from './service-time.ts';
import { portHoldSeconds } from './time-wait.ts';

/** Whether nginx is told to keep upstream connections and its protocol lets it. */
export function keepsUpstream({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): boolean {
  const { upstreamKeepalive, upstreamProtocol, upstreamConnection } = strategy;
  const isAsked = upstreamKeepalive !== 'off' && upstreamProtocol === 'http/1.1';
  return isAsked && upstreamConnection === 'empty' && !origin.close;
}

/**
 * Without upstream keep-alive the origin ends the connection after its answer, and nginx as soon as it has read the
 * whole of it: a race, unless only the origin's FIN tells that the answer is whole.
 */
export function racesToClose({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): boolean {
  return origin.contentLength || strategy.upstreamProtocol === 'http/1.1';
}

/**
 * L4: nginx opens a connection for each of the client's and ends it when the other one ends. It answers a FIN, and
 * an RST as well, with a FIN on the other side, and so holds the TIME_WAIT of the hop that did not begin.
 */
export function relayedHop(plan: CellPlan, own: Hop, ending: Ending | null): Hop {
  return {
    ...own,
    kind: 'relayed',
    opener: 'proxy',
    server: 'origin',
    holder: ending === null ? null : ending.by === 'server' ? 'origin' : 'proxy',
    sources: addressesOf(plan.strategy, 'proxy'),
    holdSeconds: proxyHoldSeconds(plan),
  };
}

/** L7: nginx takes an idle connection from its cache, or opens one, whatever the client's connections do. */
export function cachedHop(plan: CellPlan): Hop {
  const { strategy, origin, load } = plan;
  const perSocket = origin.maxRequestsPerSocket > 0 ? origin.maxRequestsPerSocket : Infinity;
  const kept = keepsUpstream(plan);
  const perRequest = load.kind === 'open' ? load.ratePerSecond : null;
  const churnPerSecond = kept ? keptChurn(plan) : perRequest;
  return {
    kind: 'cached',
    transport: 'tcp',
    opener: 'proxy',
    server: 'origin',
    holder: kept ? keptHolder(plan, churnPerSecond) : 'origin',
    sources: addressesOf(strategy, 'proxy'),
    churnPerSecond,
    open: inWork(plan),
    requestsPerConnection: kept ? Math.min(strategy.upstreamKeepaliveRequests, perSocket) : 1,
    holdSeconds: proxyHoldSeconds(plan),
  };
}

/** proxy_bind sets IP_BIND_ADDRESS_NO_PORT: the port is chosen by connect(), which knows TIME_WAIT reuse. */
function proxyHoldSeconds(plan: CellPlan): number {
  return portHoldSeconds(plan, false);
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
  const { strategy, load, origin } = plan;
  const size = Number(strategy.upstreamKeepalive);
  const roomForAll = mostInWork(plan) <= size;
  if (load.kind === 'closed') return roomForAll ? 0 : null;
  const ratePerSecond = load.ratePerSecond / strategy.proxyWorkers;
  const serviceMs = meanServiceMs(origin.delay);
  const bunchMs = answerBunchMs(origin.delay);
  const opened = roomForAll ? 0 : cacheChurnPerSecond({ ratePerSecond, serviceMs, size, bunchMs });
  return load.ratePerSecond / requestsEach(opened / ratePerSecond, strategy.upstreamKeepaliveRequests);
}

/**
 * Mean requests of a connection that is closed as surplus with probability p at each request, and by
 * `keepalive_requests` at the N-th: (1 - (1 - p)^N) / p.
 */
function requestsEach(surplus: number, limit: number): number {
  return surplus < 1e-9 ? limit : (1 - (1 - surplus) ** limit) / surplus;
}
