import { decodeHistogram } from '../../drive/record/latency.ts';
import { hasStreams, mostInFlight } from '../../scenario/strategy.ts';
import { US_PER_MS } from '../../units.ts';
import { count, duration, several } from '../../words.ts';
import { errorTotal } from '../evidence.ts';
import { areTurnedAway } from '../unserved.ts';
import { connectionHoldsWorker, silentBackend } from './backends/silent.ts';
import { unserved } from './backends/unserved.ts';
import { type Cause, type CellFacts, cause, type Finding } from './cause.ts';
import { isDriftBehindWaits } from './drift.ts';
import { isRoomy, isStallBehindWaits } from './ends/stalled.ts';
import { slowFirstAnswers } from './first-answers.ts';

/** Share of the latency at p99 above which waiting for the pool is a large part of it. */
const WAIT_SHARE = 0.25;
/** Microseconds: a shorter wait may be a tick of the driver. */
const LEAST_WAIT_US = 500;
/** Share of a peak's delay that its requests must have waited for the pool. */
const MOST_OF = 0.5;
/** Factor between the median of the service time and the quickest answer from which on the service is slowed down. */
const SLOWED = 2;

const REMEDY = 'Enlarge the pool, or make answers faster';

/** Open load: more requests waited at the end than the pool has connections, so the queue was growing. */
const poolTooSmall = cause({
  id: 'pool-too-small',
  as: 'warning',
  looks: 'Latency grows the longer the load runs',
  owner: 'client',
  shows:
    'Open load: at the end, more requests were waiting for a connection than the pool has connections. Not proven, only likely, if the service takes twice as long at p50 as at its quickest',
  remedy: REMEDY,
  page: 'size-pool.md',
  evidence: (facts) => {
    const { counts } = facts.measured;
    const { pool } = facts.ran.cell.strategy;
    if (pool === 'unlimited' || counts.waiting <= pool || isOtherBehindWaits(facts)) return null;
    return waiting(facts, {
      share: 1,
      seen: `At the end, ${several(counts.waiting, 'request')} were still waiting for one of the ${several(pool, 'connection')}`,
      means: 'the pool is too small for this rate, and the wait grows with the length of the load',
    });
  },
});

/** The pool holds the load in the end, but waiting for it is much of what its requests take. */
export const poolWaits = cause({
  id: 'pool-waits',
  as: 'warning',
  looks: 'p99 is far above p50 while the service time is steady',
  owner: 'client',
  shows:
    'Open load: waiting for the pool was over a quarter of the latency at p99. Not proven, only likely, if the service takes twice as long at p50 as at its quickest',
  remedy: REMEDY,
  page: 'scenarios/pool-size.md',
  evidence: (facts) => {
    const { cell } = facts.ran;
    const { counts, phases, latency } = facts.measured;
    const { pool } = cell.strategy;
    if (isOtherBehindWaits(facts)) return null;
    // A closed load waits because it asks for more at once than the pool holds: that is what it is for.
    if (pool === 'unlimited' || cell.load.kind === 'closed' || counts.waiting > pool) return null;
    const waitedUs = phases.poolWait?.p99Us ?? 0;
    if (waitedUs < WAIT_SHARE * latency.p99Us || waitedUs < LEAST_WAIT_US) return null;
    return waiting(facts, {
      share: Math.min(1, waitedUs / latency.p99Us),
      seen:
        `Waiting for one of the ${several(pool, 'connection')} took ${duration(waitedUs / US_PER_MS)} at p99, of a ` +
        `latency of ${duration(latency.p99Us / US_PER_MS)}`,
      means: 'bursts find no free connection',
    });
  },
  // The slowest waits, as many as the peak has requests: the quickest of them waited for most of the delay.
  peak: (facts, { share, behindUs }) => {
    if (isOtherBehindWaits(facts)) return null;
    const waits = decodeHistogram(facts.ran.outcome.histograms.poolWait);
    const waitedUs = waits.totalCount === 0 ? 0 : waits.getValueAtPercentile(100 * (1 - MOST_OF * share));
    waits.destroy();
    if (waitedUs < MOST_OF * behindUs) return null;
    const remedy = quickestOfSlowed(facts) === null ? ': enlarge it, or make answers faster' : '';
    return `requests waited for a connection of the pool${remedy}`;
  },
});

/** Whether requests may have waited for another reason than the size of the pool. */
function isOtherBehindWaits(facts: CellFacts): boolean {
  const { counts, backoffs, connections } = facts.ran.outcome;
  const { silent, refused } = unserved(facts);
  const isRefused = backoffs.count + connections.failed + silent + refused > 0;
  const isSlow = isStallBehindWaits(facts) || areFirstAnswersBehindWaits(facts) || isDriftBehindWaits(facts);
  return counts.responses === 0 || isRefused || isSlow || !wasFull(facts);
}

/** Whether a connection had as many requests in flight as it may. Otherwise they waited for one to open. */
function wasFull({ ran }: CellFacts): boolean {
  const { strategy } = ran.cell;
  const { mostInFlight: most, streamLimit } = ran.outcome.connections;
  return !hasStreams(strategy) || most >= Math.min(mostInFlight(strategy), streamLimit ?? Infinity);
}

/** Whether connections were slow with their first answer alone, and the pool has room for the load. */
function areFirstAnswersBehindWaits(facts: CellFacts): boolean {
  const { strategy } = facts.ran.cell;
  if (hasStreams(strategy) || !isRoomy(facts, facts.measured.service.meanUs)) return false;
  return slowFirstAnswers(facts) !== null;
}

/** The quickest answer, us, of a service that usually takes far longer; null: it usually is about that quick. */
function quickestOfSlowed({ ran, measured }: CellFacts): number | null {
  const service = decodeHistogram(ran.outcome.histograms.service);
  const quickestUs = service.totalCount === 0 ? Infinity : service.minNonZeroValue;
  service.destroy();
  return measured.service.p50Us >= SLOWED * quickestUs ? quickestUs : null;
}

interface Waiting {
  readonly share: number;
  readonly seen: string;
  /** If the service does not get slower. */
  readonly means: string;
}

/** A service that is slower with more requests at once may be no faster with a larger pool. */
function waiting(facts: CellFacts, { share, seen, means }: Waiting): Finding {
  const quickestUs = quickestOfSlowed(facts);
  if (quickestUs === null) return { share, text: `${seen}: ${means}` };
  const [usual, quickest] = [facts.measured.service.p50Us, quickestUs].map((us) => duration(us / US_PER_MS));
  return {
    strength: 'likely',
    share,
    text: `${seen}. The service took ${usual} at p50 and ${quickest} at its quickest: it is at capacity, or it limits each connection`,
    remedy:
      'Compare with twice the pool: if more requests are answered or they wait less, enlarge it; otherwise make the service faster',
  };
}

/** A service that ends connections before they are of use: those above a limit, or some whatever their number. */
const connectionLimit = cause({
  id: 'connection-limit',
  as: 'warning',
  looks: 'Requests fail as soon as more connections are opened',
  owner: 'service',
  shows:
    'The service ended connections before their first answer was complete, while the others carried at least ten requests each, and more such connections than if it failed any request by chance',
  remedy:
    'Compare with half as many connections. If none is ended then, keep fewer, over all clients, or raise the limit of the service (nginx: worker_connections; Node: server.maxConnections); otherwise look in its log for why it ends them',
  page: 'size-pool.md#too-many-connections',
  evidence: (facts) => {
    const { answering, silent, refused } = unserved(facts);
    const { connections, counts } = facts.ran.outcome;
    const failed = errorTotal(facts.ran) - silent;
    if (!areTurnedAway({ refused, failed, opened: connections.opened, requests: counts.requests }))
      return null;
    return {
      strength: 'likely',
      share: refused / Math.max(1, counts.requests),
      text:
        `The service ended ${several(refused, 'connection')} before ${refused === 1 ? 'its' : 'their'} first answer was complete, ` +
        `while ${count(answering)} ${answering === 1 ? 'was' : 'were'} kept and answered: it has a limit of connections, or ` +
        'ends some whatever their number',
    };
  },
});

export const POOL: readonly Cause[] = [
  poolTooSmall,
  poolWaits,
  connectionHoldsWorker,
  silentBackend,
  connectionLimit,
];
