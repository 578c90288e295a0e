import { hasOwnServer } from '../../analyse/external.ts';
import { BARE_ANSWER_MS, meanDelayMs } from '../../analyse/predict/service-time.ts';
import { driversOf } from '../../scenario/drivers-of-load.ts';
import type { CellPlan, ServiceTime } from '../../scenario/scenario.ts';
import { hasStreams } from '../../scenario/strategy.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import { busyOf, waitLaw } from './queueing.ts';
import { shapeOfDelay } from './service-shape.ts';

/** Requests that need a connection each for as long as their answer takes. */
export interface PoolDemand {
  readonly ratePerSecond: number;
  readonly service: ServiceTime;
}

/** Whether a pool has room for them. */
export interface PoolRoom {
  /** Connections in use on average, by Little's law. */
  readonly busy: number;
  /** Fewest connections that keep up. */
  readonly least: number;
  /** null: no size was asked for. */
  readonly pool: null | {
    readonly size: number;
    readonly isEnough: boolean;
    /** Share of requests that wait for a connection, and their mean wait; null if the queue keeps growing. Arrivals at random. */
    readonly waiting: null | { readonly share: number; readonly meanMs: number };
  };
  /** The numbers in words; of a size, first whether it is enough. */
  readonly sentence: string;
}

/** Judges a pool of `size` connections by arithmetic. `overheadMs`: what a request takes besides its service time. */
export function poolRoom(
  { ratePerSecond, service }: PoolDemand,
  size: number | null,
  overheadMs = 0,
): PoolRoom {
  const { variation } = shapeOfDelay(service, overheadMs * US_PER_MS);
  const meanServiceSeconds = (meanDelayMs(service) + overheadMs) / MS_PER_SECOND;
  const busy = busyOf({ ratePerSecond, meanServiceSeconds });
  const least = Math.floor(busy) + 1;
  if (size === null)
    return { busy, least, pool: null, sentence: keepAliveSentence(ratePerSecond, busy, least) };
  const law = waitLaw({ servers: size, ratePerSecond, meanServiceSeconds }, { service: variation });
  const isEnough = size >= least;
  const waiting = isEnough ? { share: law.share, meanMs: MS_PER_SECOND / law.decayPerSecond } : null;
  const pool = { size, isEnough, waiting };
  const asked = `${perSecond(ratePerSecond)} of ${duration(meanServiceSeconds * MS_PER_SECOND)} (mean) keep`;
  const sentence = isEnough
    ? enoughSentence(asked, busy, pool)
    : tooFewSentence(asked, { busy, least, size, most: size / meanServiceSeconds });
  return { busy, least, pool, sentence };
}

function perSecond(rate: number): string {
  return `${amount(rate)} requests per second`;
}

function keepAliveSentence(ratePerSecond: number, busy: number, least: number): string {
  return (
    `With keep-alive, ${perSecond(ratePerSecond)} keep ${amount(busy)} connections busy on average, and need at least ` +
    `${several(least, 'connection')}: those stay open, and take no new ports.`
  );
}

function tooFewSentence(
  asked: string,
  { busy, least, size, most }: { busy: number; least: number; size: number; most: number },
): string {
  const than =
    amount(busy) === amount(size)
      ? `all ${count(size)} of the pool busy`
      : `${amount(busy)} connections busy`;
  const more =
    amount(busy) === amount(size)
      ? 'which leaves none to work off a queue'
      : `more than the ${count(size)} of the pool`;
  return (
    `No: ${asked} ${than} on average, ${more}. The queue grows for as long as the load lasts, and at most ` +
    `${amount(most)} requests per second are answered. At least ${several(least, 'connection')} are needed to keep up.`
  );
}

function enoughSentence(
  asked: string,
  busy: number,
  { size, waiting }: NonNullable<PoolRoom['pool']>,
): string {
  const { share, meanMs } = waiting!;
  const percent = 100 * share;
  const waits =
    percent < LEAST_PERCENT
      ? 'hardly any request waits for a connection'
      : `about ${amount(percent)}% of the requests wait for a connection, for ${duration(meanMs)} on average`;
  const but = share > HALF ? 'Yes, it keeps up, but most requests wait' : 'Yes';
  return `${but}: ${asked} ${amount(busy)} of the ${count(size)} connections of the pool busy on average. If they arrive at random, ${waits}.`;
}

/** Percent of requests that wait, below which the wait is not worth a number. */
const LEAST_PERCENT = 0.1;
const HALF = 0.5;

/**
 * The same for the pool of a cell. null if arithmetic cannot tell: not each request takes a kept connection for its service
 * time, the origin's speed depends on the load, or the answer depends on how fast the machine is.
 */
export function cellRoom(cell: CellPlan): PoolRoom | null {
  const { strategy, load, origin } = cell;
  if (load.kind === 'closed' || strategy.pool === 'unlimited' || origin.delay.kind === 'none') return null;
  if (strategy.reuse !== 'keep-alive' || hasStreams(strategy) || strategy.pipelining > 1) return null;
  if (origin.slowdown > 0 || origin.concurrency !== null) return null;
  if (hasOwnServer({ cell })) return null;
  const drivers = driversOf(load);
  const demand = { ratePerSecond: load.ratePerSecond / drivers, service: origin.delay };
  const size = strategy.pool;
  const [quick, likely, slow] = [BARE_ANSWER_MS.least, BARE_ANSWER_MS.likely, BARE_ANSWER_MS.most].map((ms) =>
    poolRoom(demand, size, ms),
  );
  if (quick!.pool!.isEnough !== slow!.pool!.isEnough) return null;
  return drivers === 1 ? likely! : { ...likely!, sentence: `${likely!.sentence} ${eachOf(drivers)}` };
}

function eachOf(drivers: number): string {
  return `That is each of ${count(drivers)} driver processes, with a pool of its own and 1/${count(drivers)} of the requests.`;
}
