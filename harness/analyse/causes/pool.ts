import { decodeHistogram } from '../../drive/record/latency.ts';
import { hasStreams } from '../../scenario/strategy.ts';
import { US_PER_MS } from '../../units.ts';
import { count, duration, several } from '../../words.ts';
import { KEPT_REQUESTS } from '../external.ts';
import { type UnservedConnections, unservedConnections } from '../unserved.ts';
import { type Cause, type CellFacts, cause } from './cause.ts';
import { isStallBehindWaits } from './ends/stalled.ts';

/** Share of the latency at p99 above which waiting for the pool is a large part of it. */
const WAIT_SHARE = 0.25;
/** Microseconds: a shorter wait may be a tick of the driver. */
const LEAST_WAIT_US = 500;
/** Share of a peak's delay that its requests must have waited for the pool. */
const MOST_OF = 0.5;

const REMEDY = 'Enlarge the pool, or make answers faster';

/** Open load: more requests waited at the end than the pool has connections, so the queue was growing. */
const poolTooSmall = cause({
  id: 'pool-too-small',
  as: 'warning',
  looks: 'Latency grows the longer the load runs',
  owner: 'client',
  shows: 'Open load: at the end, more requests were waiting for a connection than the pool has connections',
  remedy: REMEDY,
  page: 'size-pool.md',
  evidence: (facts) => {
    const { counts } = facts.measured;
    const { pool } = facts.ran.cell.strategy;
    if (pool === 'unlimited' || counts.waiting <= pool || isStallBehindWaits(facts)) return null;
    return {
      share: 1,
      text:
        `At the end, ${several(counts.waiting, 'request')} were still waiting for one of the ${several(pool, 'connection')}: ` +
        'the pool is too small for this rate, and the wait grows with the length of the load',
    };
  },
});

/** The pool holds the load in the end, but waiting for it is much of what its requests take. */
export const poolWaits = cause({
  id: 'pool-waits',
  as: 'warning',
  looks: 'p99 is far above p50 while the service time is steady',
  owner: 'client',
  shows: 'Open load: waiting for the pool was over a quarter of the latency at p99',
  remedy: REMEDY,
  page: 'scenarios/pool-size.md',
  evidence: (facts) => {
    const { cell } = facts.ran;
    const { counts, phases, latency } = facts.measured;
    const { pool } = cell.strategy;
    if (isStallBehindWaits(facts)) return null;
    // A closed load waits because it asks for more at once than the pool holds: that is what it is for.
    if (pool === 'unlimited' || cell.load.kind === 'closed' || counts.waiting > pool) return null;
    const waitedUs = phases.poolWait?.p99Us ?? 0;
    if (waitedUs < WAIT_SHARE * latency.p99Us || waitedUs < LEAST_WAIT_US) return null;
    // A server that refuses connections for a while makes requests wait, whatever the pool.
    if (facts.ran.outcome.backoffs.totalMs * US_PER_MS >= waitedUs) return null;
    return {
      share: Math.min(1, waitedUs / latency.p99Us),
      text:
        `Waiting for one of the ${several(pool, 'connection')} took ${duration(waitedUs / US_PER_MS)} at p99, of a ` +
        `latency of ${duration(latency.p99Us / US_PER_MS)}: bursts find no free connection`,
    };
  },
  // The slowest waits, as many as the peak has requests: the quickest of them waited for most of the delay.
  peak: (facts, { share, behindUs }) => {
    if (isStallBehindWaits(facts)) return null;
    const waits = decodeHistogram(facts.ran.outcome.histograms.poolWait);
    const waitedUs = waits.totalCount === 0 ? 0 : waits.getValueAtPercentile(100 * (1 - MOST_OF * share));
    waits.destroy();
    if (waitedUs < MOST_OF * behindUs) return null;
    return 'requests waited for a connection of the pool: enlarge it, or make answers faster';
  },
});

/** Share of the unanswered requests that must be on connections without any answer. The others show another trouble. */
const NEARLY_ALL = 0.9;

/** A server with a worker for each open connection, as Apache's prefork MPM: all others wait until one is closed. */
export const connectionHoldsWorker = cause({
  id: 'connection-holds-worker',
  as: 'warning',
  looks: 'Some requests are never answered, while the others are as fast as ever',
  owner: 'service',
  shows:
    'Connections were accepted and got no answer until the end of the load, while the others carried at least ten requests each',
  remedy:
    'Keep no more connections, over all clients, than the service has workers; or add workers (Apache prefork: MaxRequestWorkers), or use a server in which an idle connection holds none (Apache event)',
  page: 'size-pool.md#too-many-connections',
  evidence: (facts) => {
    const { answering, silent } = unserved(facts);
    if (silent === 0) return null;
    const { counts } = facts.ran.outcome;
    const unanswered = Object.values(counts.errors).reduce((sum, number) => sum + number, 0);
    if (silent < NEARLY_ALL * unanswered) return null;
    return {
      strength: 'likely',
      share: unanswered / Math.max(1, counts.requests),
      text:
        `${count(answering)} of ${several(answering + silent, 'connection')} had answers, and ${count(silent)} had none until ` +
        `the end of the load: the service answers on ${count(answering)} at a time, as if each held a worker for as long as ` +
        'it is open',
    };
  },
});

/** A service that ends the connections above a limit. */
export const connectionLimit = cause({
  id: 'connection-limit',
  as: 'warning',
  looks: 'Requests fail as soon as more connections are opened',
  owner: 'service',
  shows:
    'The service ended connections before their first answer, while the others carried at least ten requests each',
  remedy:
    'Keep fewer connections, over all clients, or raise the limit of the service (nginx: worker_connections; Node: server.maxConnections)',
  page: 'size-pool.md#too-many-connections',
  evidence: (facts) => {
    const { answering, refused } = unserved(facts);
    if (refused === 0) return null;
    return {
      share: refused / Math.max(1, facts.ran.outcome.counts.requests),
      text:
        `The service ended ${several(refused, 'connection')} before their first answer, while ${count(answering)} ` +
        `${answering === 1 ? 'was' : 'were'} kept and answered`,
    };
  },
});

const NONE: UnservedConnections = { answering: 0, silent: 0, refused: 0 };

/** Only where the service keeps other connections. */
function unserved({ ran }: CellFacts): UnservedConnections {
  const { strategy } = ran.cell;
  if (strategy.reuse !== 'keep-alive' || hasStreams(strategy)) return NONE;
  const found = unservedConnections({ ...ran.outcome, strategy });
  const { responses } = ran.outcome.counts;
  return responses >= KEPT_REQUESTS * Math.max(1, found.answering) ? found : NONE;
}

export const POOL: readonly Cause[] = [poolTooSmall, poolWaits, connectionHoldsWorker, connectionLimit];
