import type { Check } from '../../result/result.ts';
import { parseReuse } from '../../scenario/strategy.ts';
import { MS_PER_SECOND, NS_PER_MS, NS_PER_US } from '../../units.ts';
import { counter, errorTotal, portErrors, type Ran } from '../evidence.ts';
import { mostOpen } from '../hops.ts';
import type { Measured } from '../numbers.ts';
import { count, several } from '../words.ts';
import { type Bounds, boundsText, counted, isWithin, nearly } from './bounds.ts';

const US_PER_SECOND = (MS_PER_SECOND * NS_PER_MS) / NS_PER_US;
/** nginx's `keepalive_timeout` towards clients. */
const NGINX_IDLE_MS = 75_000;

/** The client opened as many connections as the reuse asked for needs, and no connection carried too much. */
export function clientConnectionsCheck(ran: Ran, measured: Pick<Measured, 'latency' | 'connect'>): Check {
  const { opened, requestsMax, peak } = ran.outcome.connections;
  const { strategy } = ran.cell;
  const limit = parseReuse(strategy.reuse)?.requests ?? Infinity;
  const bounds = openedBounds(ran, measured);
  const keeps = strategy.reuse === 'keep-alive';
  const mostAtOnce = keeps ? mostOpen(ran.cell) : Infinity;
  const carried = limit === Infinity ? '' : `, each for at most ${several(limit, 'request')}`;
  const atOnce = mostAtOnce === Infinity ? '' : `, at most ${count(mostAtOnce)} at once`;
  return {
    name: 'connections client',
    ok: isWithin(opened, bounds) && requestsMax <= limit && peak <= mostAtOnce,
    expected: `${boundsText(bounds)} connections for "${strategy.reuse}"${carried}${atOnce}`,
    observed:
      `${several(opened, 'connection')} for ${several(ran.outcome.counts.requests, 'request')}, ` +
      `at most ${count(requestsMax)} on one, ${count(peak)} at once`,
  };
}

/**
 * A connection that an error ended had its turn cut short, and so had those still open at the end (`peak` at
 * most): these may be more than the reuse asks for.
 */
function openedBounds(ran: Ran, measured: Pick<Measured, 'latency' | 'connect'>): Bounds {
  const { cell, outcome } = ran;
  const { requests, seconds } = parseReuse(cell.strategy.reuse) ?? { requests: Infinity, seconds: Infinity };
  const { peak } = outcome.connections;
  const { responses } = outcome.counts;
  const cutShort = Math.max(0, errorTotal(ran) - portErrors(ran));
  if (requests < Infinity) {
    const needed = Math.ceil(responses / requests);
    return { least: needed, most: needed + peak + cutShort };
  }
  const ranS = outcome.durationMs / MS_PER_SECOND;
  if (seconds < Infinity) {
    const lifeS = seconds + (measured.latency.maxUs + measured.connect.maxUs) / US_PER_SECOND;
    return {
      least: leastForSeconds(ran, ranS / lifeS),
      most: peak * (Math.floor(ranS / seconds) + 1) + cutShort,
    };
  }
  return { least: Math.min(1, responses), most: peak + idledOut(ran) + cutShort };
}

/** Most connections that the first server may have ended for being idle. */
export function idledOut({ cell, outcome }: Ran): number {
  const idleMs = cell.strategy.path === 'nginx' ? NGINX_IDLE_MS : cell.origin.keepAliveTimeoutMs;
  return idleMs > 0 ? Math.floor(outcome.durationMs / idleMs) * outcome.connections.peak : 0;
}

/** Where each caller has a connection of its own it is never idle, and each one lives its time and one answer. */
function leastForSeconds({ cell, outcome }: Ran, lives: number): number {
  const { load, strategy } = cell;
  if (load.kind === 'open' || outcome.counts.responses === 0) return Math.min(1, outcome.counts.responses);
  const own = strategy.pool === 'unlimited' || strategy.pool >= load.concurrency;
  return own ? load.concurrency * Math.max(1, Math.floor(lives)) : 1;
}

/**
 * The kernels on both ends of the client's connections counted what the driver says. ActiveOpens also counts
 * connections that were refused, and not those that found no port.
 */
export function kernelConnectionsCheck(ran: Ran): Check {
  const { opened, failed } = ran.outcome.connections;
  const server = ran.cell.strategy.path === 'direct' ? 'origin' : 'proxy';
  const { hosts } = ran.observation;
  const active = counter(hosts.client, 'ActiveOpens');
  const passive = counter(hosts[server], 'PassiveOpens');
  const refused = Math.max(0, failed - portErrors(ran));
  const bounds = { ...nearly(opened), most: nearly(opened).most + refused };
  return {
    name: 'connections kernel',
    ok: isWithin(active, bounds) && isWithin(passive, bounds),
    expected: `${boundsText(bounds)} on both ends, as the driver counted ${count(opened)}`,
    observed: `client opened ${counted(active)}, ${server} accepted ${counted(passive)}`,
  };
}
