import { poolInAll } from '../../../scenario/drivers-of-load.ts';
import { mostInFlight } from '../../../scenario/strategy.ts';
import { US_PER_MS, US_PER_SECOND } from '../../../units.ts';
import { count, duration, several } from '../../../words.ts';
import { hasOwnServer } from '../../external.ts';
import { type Stall, stallsOf } from '../../shape/stalls.ts';
import { type CellFacts, cause } from '../cause.ts';

/** Share of the pool in use up to which it is large enough. */
const ROOMY = 0.7;
/** Requests that share a connection where their number is not limited. */
const MOST_SHARED = 100;

/** The longest stall of a server of the user's; null: there was none, or the lab's origin does what it is told. */
function longestStall({ ran, measured }: CellFacts): (Stall & { readonly number: number }) | null {
  if (!hasOwnServer(ran)) return null;
  const stalls = stallsOf(ran.outcome, ran.cell.load, measured.service.p50Us);
  const [longest] = stalls.toSorted((a, b) => b.durationMs - a.durationMs);
  return longest === undefined ? null : { ...longest, number: stalls.length };
}

/** Whether requests waited for the pool because the server stalled: without that, the pool has room for the load. */
export function isStallBehindWaits(facts: CellFacts): boolean {
  return isRoomy(facts, facts.measured.service.p50Us) && longestStall(facts) !== null;
}

/** Whether a limited pool has room for an open load at this service time. */
export function isRoomy({ ran: { cell } }: CellFacts, serviceUs: number): boolean {
  const { load, strategy } = cell;
  const perConnection = Math.min(mostInFlight(strategy), MOST_SHARED);
  const pool = poolInAll(cell);
  if (load.kind === 'closed' || pool === Infinity) return false;
  const busy = (load.ratePerSecond * serviceUs) / US_PER_SECOND;
  return busy <= ROOMY * pool * perConnection;
}

/** The server itself stood still, whatever the client does. */
export const serviceStalled = cause({
  id: 'service-stalled',
  as: 'warning',
  looks: 'p99 or the maximum is hundreds of ms, and everything late came at one moment',
  owner: 'service',
  shows:
    'Your server answered nothing for 200 ms or more though requests were with it, and usually answers far sooner',
  remedy:
    'Look at what the server did then: garbage collection, a lock, a synchronous call, a restart. A larger pool does not help',
  page: 'target.md#a-service-that-stalls',
  evidence: (facts) => {
    const stall = longestStall(facts);
    if (stall === null) return null;
    const { counts, durationMs } = facts.ran.outcome;
    const due = Math.round((counts.requests / Math.max(1, durationMs)) * stall.durationMs);
    const others = stall.number === 1 ? '' : `, the longest of ${several(stall.number, 'such pause')}`;
    return {
      share: Math.min(1, due / Math.max(1, counts.requests)),
      text:
        `The service answered nothing for about ${duration(stall.durationMs)}, ${duration(stall.atMs)} into the load${others}: ` +
        `${several(stall.inFlight, 'request')} ${stall.inFlight === 1 ? 'was' : 'were'} with it, and about ${count(due)} were due meanwhile`,
    };
  },
  peak: (facts, { behindUs }) => {
    const stall = longestStall(facts);
    if (stall === null || behindUs > US_PER_MS * 2 * stall.durationMs) return null;
    return `the service answered nothing for about ${duration(stall.durationMs)}`;
  },
});
