import { amount, count, duration, durations, several } from '../../../words.ts';
import { type Cause, type CellFacts, cause } from '../cause.ts';
import { connectionsShorter } from '../change/connections.ts';
import {
  type Ended,
  endedBy,
  endedText,
  limitedBy,
  lostText,
  PAGE,
  priceText,
  shareOf,
  togetherWith,
} from './ended.ts';
import { HOW } from './how.ts';
import { isTogether, NEAR, TIMER_MS } from './pattern.ts';
import { brokenIdle, brokenRequests, unkeptText } from './promised.ts';
import { endsTogether } from './together.ts';

const silent = cause({
  id: 'service-closes-silently',
  as: 'warning',
  looks:
    'As many connections as requests, and some requests fail, but no answer says that the connection will end',
  owner: 'service',
  shows: 'The service ends each connection right after an answer that did not announce it',
  remedy:
    'Let the service keep connections open, or send Connection: close with the answer, so that no client sends a request that gets lost; let clients retry idempotent requests (RFC 9110, 9.2.2; RFC 9112, 9.3.1)',
  page: PAGE,
  fails: ['connections client', 'error budget'],
  behind: ['keep-alive-off', 'connections-shorter'],
  evidence: (facts) => {
    const [seen] = endedBy(facts, 'each', ['fin', 'rst']);
    if (seen === undefined) return null;
    return {
      share: shareOf(facts, seen),
      text: `${endedText(seen)} after one answer each${HOW[seen.reason]}${unkeptText(facts)}${lostText(facts)}`,
    };
  },
});

const requestLimit = cause({
  id: 'request-limit',
  as: 'warning',
  looks: 'A steady trickle of new connections, each after the same number of requests',
  owner: 'service',
  shows: 'Your service ends connections after the same number of answers',
  remedy:
    'Raise that limit (nginx: keepalive_requests; Node: maxRequestsPerSocket; Apache: MaxKeepAliveRequests)',
  page: PAGE,
  behind: ['connections-shorter'],
  evidence: (facts) => {
    const seen = limitedBy(facts, 'requests', ['close', 'goaway', 'fin', 'rst']);
    if (seen === null) return null;
    const { answers } = seen.end;
    const { number } = answers.usual;
    const broken = brokenRequests(facts, seen);
    const spread =
      answers.least === answers.most ? '' : ` (${count(answers.least)} to ${count(answers.most)})`;
    return {
      share: shareOf(facts, seen),
      text:
        `${endedText(seen)} after ${several(number, 'request')} each${spread}${HOW[seen.reason]}: ` +
        `its limit is ${several(number, 'request')} per connection${broken?.text ?? ''}${priceText(facts, seen)}`,
      ...(broken && { remedy: broken.remedy }),
    };
  },
});

const idleLimit = cause({
  id: 'idle-limit',
  as: 'warning',
  looks: 'New connections after pauses, and requests that fail just then',
  owner: 'service',
  shows: 'Your service ends connections that were idle for some time, and none outlived a longer pause',
  remedy:
    'Raise the idle timeout of the service above the pauses (nginx: keepalive_timeout; Node: keepAliveTimeout, to which it adds 1 s; Apache: KeepAliveTimeout), or close idle connections in the client before the service does',
  page: PAGE,
  behind: ['connections-shorter'],
  evidence: (facts) => {
    const seen = limitedBy(facts, 'idle', ['fin', 'rst', 'goaway']);
    if (seen === null) return null;
    const { idleMs } = seen.end;
    const broken = brokenIdle(facts, seen);
    const met = requestsThatMet(facts, seen);
    return {
      share: shareOf(facts, seen),
      text:
        `${endedText(seen)} that had no request for ${durations(idleMs.least, idleMs.most)}` +
        `${HOW[seen.reason]}${met === 0 ? '' : `, and ${count(met)} more by RST, as a request came just then`}: its idle timeout is about ${duration(idleMs.p50)}, shorter than the pauses of this load` +
        `${broken?.text ?? ''}${priceText(facts, seen)}`,
      ...(broken && { remedy: broken.remedy }),
    };
  },
});

const ageLimit = cause({
  id: 'age-limit',
  as: 'warning',
  looks: 'New connections at a fixed interval, whatever the load',
  owner: 'service',
  shows: 'Your service ends connections when they reach the same age',
  remedy:
    'Raise that limit (nginx: keepalive_time; Envoy: max_connection_duration; gRPC: MAX_CONNECTION_AGE)',
  page: PAGE,
  behind: ['connections-shorter'],
  evidence: (facts) => {
    const seen = limitedBy(facts, 'age', ['close', 'goaway', 'fin', 'rst']);
    if (seen === null) return null;
    const { ageMs } = seen.end;
    const areTogether = isTogether(togetherWith(facts, seen.reason));
    return {
      ...(areTogether && { strength: 'likely' }),
      share: shareOf(facts, seen),
      text:
        `${endedText(seen)} when they were ${durations(ageMs.least, ageMs.most)} old` +
        `${HOW[seen.reason]}${areTogether ? '; they ended at the same moments, so it may be a restart' : ''}` +
        priceText(facts, seen),
    };
  },
});

/**
 * Connections that a service reset because a request arrived just as it closed them for being idle: after the same pause, and
 * fewer than it closed by a FIN.
 */
function requestsThatMet({ ran: { outcome } }: CellFacts, { reason, end }: Ended): number {
  const { rst } = outcome.connections.ends ?? {};
  if (reason !== 'fin' || rst === undefined || rst.connections >= end.connections) return 0;
  const near = NEAR * end.idleMs.p50 + TIMER_MS;
  const { least, most } = rst.idleMs;
  return least >= end.idleMs.least - near && most <= end.idleMs.most + near ? rst.connections : 0;
}

/** Connections that the service ended for a reason that does not show. */
const serviceCloses = cause({
  id: 'service-closes',
  as: 'warning',
  looks: 'A steady trickle of new connections, after different numbers of requests and pauses',
  owner: 'service',
  shows: 'Your service ended connections that should have been kept, and they have nothing in common',
  remedy: 'Look for limits of the service (requests, idle time, age, memory), and for restarted workers',
  page: PAGE,
  evidence: (facts) => {
    const seen = limitedBy(facts, 'none', ['goaway', 'fin', 'rst']);
    const idle = limitedBy(facts, 'idle', ['fin']);
    const isOfIdleLimit = seen?.reason === 'rst' && idle !== null && requestsThatMet(facts, idle) > 0;
    if (seen === null || isOfIdleLimit) return null;
    const { answers, ageMs } = seen.end;
    return {
      share: shareOf(facts, seen),
      text:
        `${endedText(seen)} that should have been kept, after ${count(answers.least)} to ` +
        `${several(answers.most, 'request')} and ${durations(ageMs.least, ageMs.most)}${HOW[seen.reason]}: ` +
        `${amount(facts.ran.outcome.counts.responses / Math.max(1, facts.ran.outcome.connections.opened))} requests each on average` +
        priceText(facts, seen),
    };
  },
  change: { code: 'connections-shorter', evidence: connectionsShorter },
});

/** `streams: 'unlimited'` is as many as the server allows: which number that is belongs to the answer. */
const streamLimit = cause({
  id: 'stream-limit',
  as: 'warning',
  looks: 'Requests wait although one HTTP/2 or HTTP/3 connection could carry them all',
  owner: 'service',
  shows:
    "As many requests were in flight on one connection as the server's SETTINGS_MAX_CONCURRENT_STREAMS allow, or with HTTP/3 its initial_max_streams_bidi",
  remedy:
    'Raise that limit (nginx: http2_max_concurrent_streams, http3_max_concurrent_streams), or allow the client more connections',
  page: 'axes.md',
  fails: ['in flight'],
  evidence: ({ ran: { cell, outcome } }) => {
    const { streamLimit: limit = null, mostInFlight } = outcome.connections;
    const asked = cell.strategy.streams === 'unlimited' ? Infinity : cell.strategy.streams;
    if (limit === null || limit >= asked || mostInFlight < limit) return null;
    const name =
      cell.strategy.protocol === 'h3' ? 'initial_max_streams_bidi' : 'SETTINGS_MAX_CONCURRENT_STREAMS';
    return `The server allows ${several(limit, 'stream')} at once on a connection (${name}), and they were all in use`;
  },
});

export const LIMITS: readonly Cause[] = [
  streamLimit,
  silent,
  requestLimit,
  idleLimit,
  endsTogether,
  ageLimit,
  serviceCloses,
];
