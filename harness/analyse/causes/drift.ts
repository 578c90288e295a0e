import { US_PER_MS } from '../../units.ts';
import { amount, duration } from '../../words.ts';
import { busiestDriver, isBusy, sum } from '../evidence.ts';
import { hasOwnServer } from '../external.ts';
import { type Drift, driftOf } from '../shape/drift.ts';
import { type CellFacts, cause, type Finding } from './cause.ts';
import { isRoomy } from './ends/stalled.ts';

/** Share of failed answers, which may take another time, up to which their number changes no mean. */
const FEW = 0.01;
/** Factor by which the requests in flight may rise without being a queue that grows as the service times do. */
const SAME = 1.25;

const REMEDY = {
  slower:
    'Look for what grows in the service with time or with each request: a list, a log, a table without an index, memory. Start it anew for each cell, or later cells look worse',
  queue:
    'Run the same with a closed load, in which no queue can grow. If answers take longer and longer there too, the service itself gets slower',
  faster:
    'Warm the service up before the load (its caches, its compiler), or measure for longer and read the end of `driver.series`',
};

/** Service times that are not those of a moment before. In an open load a queue in the service looks the same. */
export const serviceDrifts = cause({
  id: 'service-drifts',
  as: 'warning',
  looks: 'A longer run gives another p99, and each cell is worse than the one before',
  owner: 'service',
  shows:
    'The service times of your server rose or fell to 1.5 times or more, in all three thirds of the load. If the requests in flight rose as well, it may be a queue in the service that grows, and the warning says so',
  remedy: REMEDY.slower,
  page: 'target.md#a-service-that-drifts',
  evidence: (facts): Finding | null => {
    const drift = serviceDrift(facts);
    if (drift === null) return null;
    const { fromMs, toMs, perSecondMs, inFlight } = drift;
    const isSlower = perSecondMs > 0;
    const times =
      `${duration(fromMs)} at the beginning of the load and ${duration(toMs)} at its end, about ` +
      `${duration(Math.abs(perSecondMs))} ${isSlower ? 'more' : 'less'} with each second`;
    const none = `No percentile of the whole load describes a moment of it, and a longer load gives other ones`;
    if (!isSlower)
      return { text: `Answers took less and less time: ${times}. ${none}`, remedy: REMEDY.faster };
    const longer = `Answers took longer and longer: ${times}`;
    if (!isQueueLike(drift)) return { text: `${longer}, with as many requests in flight. ${none}` };
    const [first, last] = inFlight.map(amount);
    return {
      strength: 'likely',
      text:
        `${longer}, and the requests in flight rose from ${first} to ${last}. So the service gets slower, or more arrive ` +
        `than it can answer, and they queue in it. ${none}`,
      remedy: REMEDY.queue,
    };
  },
});

/**
 * null: none, or something else may be behind it: a driver or server without CPU time left, failures that take another
 * time, a queue that is worked off, or callers that wait for ever and ask for no more.
 */
function serviceDrift({ ran, measured }: CellFacts): Drift | null {
  if (!hasOwnServer(ran) || isBusy(ran, busiestDriver(ran))) return null;
  const { statuses, responses, unanswered = 0 } = measured.counts;
  const bad = Object.entries(statuses).filter(([status]) => !status.startsWith('2'));
  if (sum(bad.map(([, number]) => number)) > FEW * responses) return null;
  const drift = driftOf(ran.outcome, ran.cell.load);
  if (drift === null) return null;
  const [first, last] = drift.inFlight;
  if (drift.perSecondMs < 0) return unanswered > 0 || first > SAME * Math.max(1, last) ? null : drift;
  return isQueueLike(drift) && isBusy(ran, 'origin') ? null : drift;
}

/** Whether requests waited for the pool because the service got slower: as fast as at first, the pool has room for the load. */
export function isDriftBehindWaits(facts: CellFacts): boolean {
  const drift = serviceDrift(facts);
  return drift !== null && drift.perSecondMs > 0 && isRoomy(facts, drift.fromMs * US_PER_MS);
}

/** Whether a queue may have grown: with one request in flight, or as many as before, there is none. */
function isQueueLike({ inFlight: [first, last] }: Drift): boolean {
  return last > SAME * Math.max(1, first);
}
