import { decodeHistogram } from '../../drive/record/latency.ts';
import { US_PER_MS } from '../../units.ts';
import { duration, several } from '../../words.ts';
import { type Cause, cause } from './cause.ts';

/** Share of the latency at p99 above which waiting for the pool is a large part of it. */
const WAIT_SHARE = 0.25;
/** Microseconds: a shorter wait may be a tick of the driver. */
const LEAST_WAIT_US = 500;
/** Share of a peak's delay that its requests must have waited for the pool. */
const MOST_OF = 0.5;

const REMEDY = 'Make the pool larger, or the answers faster';

/** Open load: more requests waited at the end than the pool has connections, so the queue was growing. */
const poolTooSmall = cause({
  id: 'pool-too-small',
  as: 'warning',
  looks: 'Latency grows the longer the load runs',
  owner: 'client',
  shows: 'Open load: at the end, more requests waited for a connection than the pool has connections',
  remedy: REMEDY,
  page: 'size-pool.md',
  evidence: ({ ran: { cell }, measured: { counts } }) => {
    const { pool } = cell.strategy;
    if (pool === 'unlimited' || counts.waiting <= pool) return null;
    return {
      share: 1,
      text:
        `${several(counts.waiting, 'request')} still waited for one of the ${several(pool, 'connection')} at the end: ` +
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
  evidence: ({ ran: { cell }, measured: { counts, phases, latency } }) => {
    const { pool } = cell.strategy;
    // A closed load waits because it asks for more at once than the pool holds: that is what it is for.
    if (pool === 'unlimited' || cell.load.kind === 'closed' || counts.waiting > pool) return null;
    const waitedUs = phases.poolWait?.p99Us ?? 0;
    if (waitedUs < WAIT_SHARE * latency.p99Us || waitedUs < LEAST_WAIT_US) return null;
    return {
      share: Math.min(1, waitedUs / latency.p99Us),
      text:
        `At p99 a request waited ${duration(waitedUs / US_PER_MS)} for one of the ${several(pool, 'connection')}, of a ` +
        `latency of ${duration(latency.p99Us / US_PER_MS)}: bursts find the pool empty`,
    };
  },
  // The slowest waits, as many as the peak has requests: the quickest of them waited for most of the delay.
  peak: ({ ran }, { share, behindUs }) => {
    const waits = decodeHistogram(ran.outcome.histograms.poolWait);
    const waitedUs = waits.totalCount === 0 ? 0 : waits.getValueAtPercentile(100 * (1 - MOST_OF * share));
    waits.destroy();
    if (waitedUs < MOST_OF * behindUs) return null;
    return 'requests waited for a connection of the pool: make it larger, or the answers faster';
  },
});

export const POOL: readonly Cause[] = [poolTooSmall, poolWaits];
