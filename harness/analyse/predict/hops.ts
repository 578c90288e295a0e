import { addressesOf } from '../../plan/ports.ts';
import { type CellPlan, firstHopOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { hasOwnServer } from '../external.ts';
import { inWork, mostInWork, openConnections } from './concurrency.ts';
import { clientReuse, type Ending, endingOf } from './ending.ts';
import { portHoldSeconds } from './time-wait.ts';
import { asksToKeepUpstream } from './upstream/asked.ts';
import { keptBounds, raceBounds, type TakenPorts } from './upstream/bounds.ts';
import { isOpen, plannedChurn, requestLimit } from './upstream/churn.ts';

/** The connections between two neighbors on the path, as the strategy demands. */
export interface Hop {
  /** `own`: the client's. `relayed`: one for each of the client's (L4). `cached`: taken from nginx's cache (L7). */
  readonly kind: 'own' | 'relayed' | 'cached';
  /** QUIC uses ports too, but has no TIME_WAIT and no TCP counters in the kernel. */
  readonly transport: 'tcp' | 'quic';
  /** The side that connects. */
  readonly opener: 'client' | 'proxy';
  readonly server: HostName;
  /** The host that closes first and so holds the TIME_WAIT; null without closes, with RST or without TCP. */
  readonly holder: HostName | null;
  /** Source addresses of the opener. */
  readonly sources: number;
  /** New connections per second; null if it depends on the speed of this machine. */
  readonly churnPerSecond: number | null;
  /** Connections open at once: exact for a closed load, Little's law for an open one. */
  readonly open: number;
  /** Requests that a connection carries before it is closed; Infinity for no limit. */
  readonly requestsPerConnection: number;
  /** Time that the opener's port is held if the opener closes first. */
  readonly holdSeconds: number;
  /** Where no single number is right: how many connections take a port of the opener. */
  readonly bounds: TakenPorts | null;
}

/** All hops of a cell's path, in the order from the client. */
export function hopsOf(plan: CellPlan): readonly Hop[] {
  const ending = endingOf(plan);
  const own = clientHop(plan, ending);
  const { path } = plan.strategy;
  switch (path) {
    case 'direct':
      return [own];
    case 'nginx':
      return [own, cachedHop(plan)];
    case 'nginx-stream':
      return [own, relayedHop(plan, own, ending)];
    default:
      return path satisfies never;
  }
}

export function transportOf({ strategy }: Pick<CellPlan, 'strategy'>): Hop['transport'] {
  return strategy.protocol === 'h3' ? 'quic' : 'tcp';
}

function clientHop(plan: CellPlan, ending: Ending | null): Hop {
  const { strategy } = plan;
  const server = firstHopOf(strategy.path);
  const transport = transportOf(plan);
  return {
    kind: 'own',
    transport,
    opener: 'client',
    server,
    holder: transport === 'tcp' ? holderOf(ending, server) : null,
    sources: addressesOf(strategy, 'client'),
    churnPerSecond: ending === null ? 0 : ending.perSecond,
    open: openConnections(plan),
    requestsPerConnection: clientReuse(plan).requests,
    holdSeconds: portHoldSeconds(plan, strategy.sourceAddresses > 1),
    bounds: null,
  };
}

function holderOf(ending: Ending | null, server: HostName): HostName | null {
  if (ending === null || ending.by === 'reset') return null;
  return ending.by === 'client' ? 'client' : server;
}

/** Whether nginx asks to keep upstream connections and the origin lets it. */
export function keepsUpstream({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): boolean {
  return asksToKeepUpstream(strategy) && !origin.close;
}

/**
 * Without upstream keep-alive both the origin and nginx end the connection after the answer: a race, unless only the
 * origin's FIN marks the end of the answer.
 */
export function racesToClose({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): boolean {
  return origin.contentLength || strategy.upstreamProtocol === 'http/1.1';
}

/**
 * L4: nginx opens a connection for each of the client's and ends it when the other one ends. It answers a FIN or an RST
 * with a FIN on the other hop, and so holds that hop's TIME_WAIT.
 */
function relayedHop(plan: CellPlan, own: Hop, ending: Ending | null): Hop {
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

/** L7: nginx takes an idle connection from its cache or opens one, independent of the client's connections. */
function cachedHop(plan: CellPlan): Hop {
  const { strategy, load } = plan;
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
    requestsPerConnection: kept ? requestLimit(plan) : 1,
    holdSeconds: proxyHoldSeconds(plan),
    bounds: kept ? keptBounds(plan, churnPerSecond) : racesToClose(plan) ? raceBounds(plan) : null,
  };
}

/** proxy_bind sets IP_BIND_ADDRESS_NO_PORT: connect() chooses the port, and it can reuse TIME_WAIT ports. */
function proxyHoldSeconds(plan: CellPlan): number {
  return portHoldSeconds(plan, false);
}

/** nginx closes connections that do not fit into its cache; null if it closes less than one in the cell. */
function keptHolder({ load }: CellPlan, churnPerSecond: number | null): 'proxy' | null {
  return churnPerSecond === null || (churnPerSecond * load.durationMs) / MS_PER_SECOND >= 1 ? 'proxy' : null;
}

/** Churn with upstream keep-alive; null if it depends on the machine, or on how long a service of the user's takes. */
function keptChurn(plan: CellPlan): number | null {
  const size = Number(plan.strategy.upstreamKeepalive);
  if (hasOwnServer({ cell: plan })) return null;
  if (isOpen(plan)) return plannedChurn(plan).perSecond(size);
  // Every worker has its own cache, so room for all callers is certain only if one cache holds them all.
  return mostInWork(plan) <= size ? 0 : null;
}
