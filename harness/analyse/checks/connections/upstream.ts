import type { Check } from '../../../result/result.ts';
import { hasStreams, mostInFlight } from '../../../scenario/strategy.ts';
import { US_PER_MS } from '../../../units.ts';
import { count, listed, several } from '../../../words.ts';
import { counter, failedUpstream, type Ran } from '../../evidence.ts';
import { hasOwnServer } from '../../external.ts';
import type { Measured } from '../../numbers.ts';
import { mostInWork } from '../../predict/concurrency.ts';
import { keepsUpstream } from '../../predict/hops.ts';
import { leastPauses } from '../../shape/pauses.ts';
import { type Bounds, boundsText, counted, isWithin, nearly } from '../bounds.ts';

/** Share of the reuse of callers that all arrive at once that must be there: the rest is chance. */
const REUSE_SHARE = 0.5;
/** Milliseconds by which a timer of nginx may be late. */
const TIMER_MS = 10;

/**
 * nginx opened as many connections to the origin as its keep-alive asks for. Reuse that was asked for and missing (an
 * HTTP/1.0 upstream, a Connection header that says close, an origin that closes) is the half-configured case, and
 * fails. Where nginx relays TCP it opens one for each of the client's. null: there is no nginx.
 */
export function upstreamConnectionsCheck(ran: Ran, measured: Pick<Measured, 'latency'>): Check | null {
  const { cell, logs, observation } = ran;
  if (cell.strategy.path === 'direct') return null;
  const opened = counter(observation.hosts.proxy, 'ActiveOpens');
  const accepted = counter(observation.hosts.origin, 'PassiveOpens');
  const attempts = (logs.upstream?.attempts ?? 0) - (logs.nginxErrors?.['no-ports'] ?? 0);
  const bounds = cell.strategy.path === 'nginx' ? openedBounds(ran, attempts, measured) : relayedBounds(ran);
  return {
    name: 'connections upstream',
    ok: isWithin(opened, bounds) && isWithin(accepted, acceptedBounds(ran, opened ?? 0)),
    expected: `${boundsText(bounds)} connections for ${asked(ran)}`,
    observed:
      `nginx opened ${counted(opened)} for ${several(attempts, 'attempt')}, ` +
      `the origin accepted ${counted(accepted)}`,
  };
}

/** The origin accepted what nginx opened, but for what it refused. On the host of a user's server others connect too. */
function acceptedBounds(ran: Ran, opened: number): Bounds {
  const { least, most } = nearly(opened);
  return { least: Math.max(0, least - failedUpstream(ran)), most: hasOwnServer(ran) ? Infinity : most };
}

/**
 * The same before a service of the user's, which cannot be asked: nginx's own serial numbers, and the sockets to the
 * service that its processes held when the load ended. null: there is no nginx.
 */
export function serviceUpstreamCheck(ran: Ran, measured: Pick<Measured, 'latency'>): Check | null {
  const { cell, logs, observation } = ran;
  if (cell.strategy.path !== 'nginx') return null;
  const opened = logs.upstream?.opened ?? null;
  const attempts = logs.upstream?.attempts ?? 0;
  const bounds = openedBounds(ran, attempts, measured);
  const open = observation.upstream?.tableAfter.states.established ?? null;
  return {
    name: 'connections upstream',
    ok: isWithin(opened, bounds) && isWithin(open, { least: 0, most: opened ?? 0 }),
    expected: `${boundsText(bounds)} connections for ${asked(ran)}, and no more open than opened`,
    observed:
      `nginx opened ${counted(opened)} for ${several(attempts, 'attempt')}, ` +
      `${counted(open)} of them open at the end, by the kernel's table`,
  };
}

function asked({ cell }: Ran): string {
  const { path, upstreamKeepalive: size } = cell.strategy;
  if (path === 'nginx-stream') return "each of the client's";
  return size === 'off' ? 'no upstream keep-alive' : `an upstream keep-alive of ${count(size)}`;
}

/** One for each of the client's; where nginx had no port for it, the client's was for nothing. */
function relayedBounds({ outcome, logs }: Ran): Bounds {
  return nearly(outcome.connections.opened - (logs.nginxErrors?.['no-ports'] ?? 0));
}

function openedBounds(ran: Ran, attempts: number, measured: Pick<Measured, 'latency'>): Bounds {
  const { upstreamKeepalive: size, upstreamKeepaliveRequests } = ran.cell.strategy;
  if (size === 'off') return nearly(attempts);
  const callers = atOnce(ran);
  const { least, most } =
    callers <= size ? roomForAll(ran, { attempts, callers }) : undersized(ran, { attempts, callers, size });
  const wornOut = Math.ceil(attempts / upstreamKeepaliveRequests);
  const atLeast = Math.max(least, wornOut, pausesThatEnd(ran, attempts, measured));
  // Each error ended a connection, whatever the keep-alive.
  return { least: atLeast, most: most + failedUpstream(ran) };
}

/** Requests that are upstream at once: of pipelined ones nginx works on one at a time, of streams on all. */
function atOnce({ cell, outcome }: Ran): number {
  const { peak } = outcome.connections;
  const shared = hasStreams(cell.strategy) ? mostInFlight(cell.strategy) : 1;
  return Math.min(peak * shared, mostInWork(cell));
}

/** Connections that were opened because `keepalive_timeout` had ended all others in a pause before. */
function pausesThatEnd({ cell }: Ran, attempts: number, { latency }: Pick<Measured, 'latency'>): number {
  const idleMs = cell.strategy.upstreamKeepaliveTimeoutMs + TIMER_MS;
  return leastPauses(cell.load, attempts, idleMs + latency.maxUs / US_PER_MS);
}

interface Demand {
  readonly attempts: number;
  readonly callers: number;
}

/** Opened once for each caller and worker; again only where a limit of nginx or of the origin ended one. */
function roomForAll({ cell, outcome, logs }: Ran, { attempts, callers }: Demand): Bounds {
  const {
    proxyWorkers: workers,
    upstreamKeepaliveRequests: keepaliveRequests,
    upstreamKeepaliveTimeoutMs: keepaliveTimeoutMs,
  } = cell.strategy;
  const { maxRequestsPerSocket, keepAliveTimeoutMs } = cell.origin;
  const perSocket = maxRequestsPerSocket > 0 ? maxRequestsPerSocket : Infinity;
  const idleMs = Math.min(keepaliveTimeoutMs, keepAliveTimeoutMs > 0 ? keepAliveTimeoutMs : Infinity);
  const slots = callers * workers;
  const wornOut = Math.floor(attempts / Math.min(keepaliveRequests, perSocket));
  const idledOut = slots * Math.floor(outcome.durationMs / idleMs);
  const failed = logs.upstream?.statuses.none ?? 0;
  const most = slots + wornOut + idledOut + failed + 2;
  // nginx is set up to keep them, so those that it opened again a server of the user's had ended: that is the answer.
  const isAnswer = hasOwnServer({ cell }) && keepsUpstream(cell);
  return { least: Math.min(1, attempts), most: isAnswer ? Math.max(most, nearly(attempts).most) : most };
}

/**
 * At worst all callers come at once and go at once: then of each round only those that the cache holds find a
 * connection. A half-configured upstream stays clearly below even that.
 */
function undersized({ cell }: Ran, { attempts, callers, size }: Demand & { readonly size: number }): Bounds {
  const isAnswer = hasOwnServer({ cell }) && keepsUpstream(cell);
  const leastReuse = isAnswer ? 0 : Math.min(1, (size * cell.strategy.proxyWorkers) / callers) * REUSE_SHARE;
  return { least: Math.min(1, attempts), most: Math.floor(attempts * (1 - leastReuse)) };
}

/** No upstream connection carried more requests than `keepalive_requests`. null: nginx keeps no connection. */
export function upstreamKeepaliveRequestsCheck({ cell, logs }: Ran): Check | null {
  if (cell.strategy.path !== 'nginx' || !keepsUpstream(cell)) return null;
  const most = cell.strategy.upstreamKeepaliveRequests;
  const seen = logs.origin?.mostRequests ?? null;
  return {
    name: 'upstream keepalive requests',
    ok: isWithin(seen, { least: 0, most }),
    expected: `at most ${several(most, 'request')} on one connection`,
    observed: `at most ${counted(seen)}, as the origin counted`,
  };
}

/**
 * nginx runs as many workers as asked for: its processes without the master. How evenly they share the connections is
 * the kernel's choice, and one may get all. null: there is no nginx.
 */
export function workersCheck({ cell, observation, logs }: Ran): Check | null {
  const { path, proxyWorkers } = cell.strategy;
  if (path === 'direct') return null;
  const program = observation.processes.find(({ name, host }) => host === 'proxy' && name === 'proxy');
  const running = program === undefined ? null : program.processes - 1;
  const workers = logs.proxy?.workers ?? {};
  return {
    name: 'workers',
    ok: running === proxyWorkers && Object.keys(workers).length <= proxyWorkers,
    expected: several(proxyWorkers, 'worker'),
    observed: `${counted(running)} running${sharesText(workers)}`,
  };
}

/** By worker, where there are several. */
function sharesText(workers: Readonly<Record<string, number>>): string {
  const shares = Object.values(workers).map((requests) => several(requests, 'request'));
  return shares.length === 0 ? '' : `, which answered ${listed(shares)}`;
}
