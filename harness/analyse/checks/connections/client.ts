import type { Check } from '../../../result/result.ts';
import { mostOpen, reuseLimit } from '../../../scenario/reach.ts';
import { answererOf, firstHopOf } from '../../../scenario/scenario.ts';
import type { ReuseLimit } from '../../../scenario/strategy.ts';
import { MS_PER_SECOND, US_PER_SECOND } from '../../../units.ts';
import { count, several } from '../../../words.ts';
import { counter, cutShort, portErrors, type Ran } from '../../evidence.ts';
import { endedByService, isMute } from '../../external.ts';
import type { Measured } from '../../numbers.ts';
import { serverIdleMs } from '../../predict/ending.ts';
import { transportOf } from '../../predict/hops.ts';
import { type Bounds, boundsText, counted, isWithin, nearly } from '../bounds.ts';

/** The client opened as many connections as the reuse asked for needs, and no connection carried too much. */
export function clientConnectionsCheck(ran: Ran, measured: Pick<Measured, 'latency' | 'connect'>): Check {
  const { opened, requestsMax } = ran.outcome.connections;
  const { strategy } = ran.cell;
  const { requests: limit } = allowedReuse(ran);
  const bounds = openedBounds(ran, measured);
  const carried = limit === Infinity ? '' : `, each for at most ${several(limit, 'request')}`;
  return {
    name: 'connections client',
    ok: isWithin(opened, bounds) && requestsMax <= limit,
    expected: `${boundsText(bounds)} connections for "${strategy.reuse}"${carried}`,
    observed:
      `${several(opened, 'connection')} for ${several(ran.outcome.counts.requests, 'request')}, ` +
      `at most ${count(requestsMax)} on one`,
  };
}

/**
 * What was asked for, and the most that the origin says it allows. One that closes each connection although it was asked
 * to keep them is none of that: then reuse was asked for, and did not happen.
 */
function allowedReuse({ cell }: Ran): ReuseLimit {
  const asked = reuseLimit(cell.strategy);
  const { maxRequestsPerSocket } = cell.origin;
  const isLimited = answererOf(cell.strategy.path) === 'origin' && maxRequestsPerSocket > 0;
  return isLimited ? { ...asked, requests: Math.min(asked.requests, maxRequestsPerSocket) } : asked;
}

/**
 * A connection that an error ended had its turn cut short, and so had those still open at the end (`peak` at
 * most): these may be more than the reuse asks for.
 */
function openedBounds(ran: Ran, measured: Pick<Measured, 'latency' | 'connect'>): Bounds {
  const { outcome } = ran;
  const { requests, seconds } = allowedReuse(ran);
  const { peak } = outcome.connections;
  const { responses } = outcome.counts;
  // What a service of the user's ended for reasons of its own had its turn cut short, too.
  const early = cutShort(ran) + endedByService(ran).total;
  if (requests < Infinity) {
    const needed = Math.ceil(responses / requests);
    return { least: needed, most: needed + peak + early };
  }
  const ranS = outcome.durationMs / MS_PER_SECOND;
  if (seconds < Infinity) {
    const lifeS = seconds + (measured.latency.maxUs + measured.connect.maxUs) / US_PER_SECOND;
    return {
      least: leastForSeconds(ran, ranS / lifeS),
      most: peak * (Math.floor(ranS / seconds) + 1) + early,
    };
  }
  const idle = idledOutByServer(ran) + outcome.connections.idledOut;
  return { least: Math.min(1, responses), most: peak + idle + early };
}

/** Most connections that the server may have ended for being idle. */
export function idledOutByServer({ cell, outcome }: Ran): number {
  return Math.floor(outcome.durationMs / serverIdleMs(cell)) * outcome.connections.peak;
}

/** Where each caller has a connection of its own it is never idle, and each one lives its time and one answer. */
function leastForSeconds({ cell, outcome }: Ran, lives: number): number {
  const { load, strategy } = cell;
  if (load.kind === 'open' || outcome.counts.responses === 0) return Math.min(1, outcome.counts.responses);
  const own = mostOpen({ strategy, load }) >= load.concurrency;
  return own ? load.concurrency * Math.max(1, Math.floor(lives)) : 1;
}

/** The machine's kernel counted at least as many connections as driver and nginx together: others connect as well. */
export function machineConnectionsCheck({ outcome, observation, logs }: Ran): Check {
  const { opened } = outcome.connections;
  const upstream = logs.upstream?.opened ?? null;
  const { least } = nearly(opened + (upstream ?? 0));
  const active = counter(observation.hosts.client, 'ActiveOpens');
  const also = upstream === null ? '' : ` and nginx ${count(upstream)}`;
  return {
    name: 'connections kernel',
    ok: isWithin(active, { least, most: Infinity }),
    expected: `at least ${count(least)} on the whole machine, as the driver counted ${count(opened)}${also}`,
    observed: `this machine opened ${counted(active)}`,
  };
}

/**
 * The kernels on both ends of the client's connections counted what the driver says. ActiveOpens also counts
 * connections that were refused, and not those that found no port. null: they do not count QUIC.
 */
export function kernelConnectionsCheck(ran: Ran): Check | null {
  if (transportOf(ran.cell) === 'quic') return null;
  const { opened, failed } = ran.outcome.connections;
  const server = firstHopOf(ran.cell.strategy.path);
  const { hosts } = ran.observation;
  const active = counter(hosts.client, 'ActiveOpens');
  const passive = counter(hosts[server], 'PassiveOpens');
  // A server of the user's may have others on its host: a sidecar, a cache, a database, or an nginx before the app.
  const accepted = isMute(ran) ? { ...nearly(opened), most: Infinity } : null;
  const refused = Math.max(0, failed - portErrors(ran));
  const bounds = { ...nearly(opened), most: nearly(opened).most + refused };
  return {
    name: 'connections kernel',
    ok: isWithin(active, bounds) && isWithin(passive, accepted ?? bounds),
    expected: `${boundsText(bounds)} on both ends${accepted === null ? '' : ', or more accepted on the host of the service'}, as the driver counted ${count(opened)}`,
    observed: `client opened ${counted(active)}, ${server} accepted ${counted(passive)}`,
  };
}
