import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { busyOf, memorySeconds, type WaitLaw, waitLaw, waitTail } from './queueing.ts';
import { meanSeconds, type ServiceShape } from './service-shape.ts';

/** A pool with its rate of requests and their service times. */
export interface PoolQueue {
  readonly size: number;
  readonly ratePerSecond: number;
  readonly service: ServiceShape;
}

/** Largest pool to search for: all the ports of an address. */
const MOST_CONNECTIONS = 65_536;
/** Relative precision of a quantile. */
const PRECISION = 1e-4;

/** Distribution of the wait for a connection: exact for exponential service times, otherwise by Allen and Cunneen. */
export function poolWaitLaw({ size, ratePerSecond, service }: PoolQueue): WaitLaw {
  return waitLaw(
    { servers: size, ratePerSecond, meanServiceSeconds: meanSeconds(service) },
    { service: service.variation },
  );
}

/** Relaxation time of the queue for this pool. */
export function memoryMs({ size, ratePerSecond, service }: PoolQueue): number {
  const queue = { servers: size, ratePerSecond, meanServiceSeconds: meanSeconds(service) };
  return memorySeconds(queue, { service: service.variation }) * MS_PER_SECOND;
}

/** Share of requests whose wait and service together take longer than a time, us, as a function of it. */
function slowerThan(law: WaitLaw, { points }: ServiceShape): (us: number) => number {
  // For each point, the shares up to it that still wait, and those of longer services.
  const waiting = new Float64Array(points.length);
  const longer = new Float64Array(points.length + 1);
  const waits = { share: 1, decayPerSecond: law.decayPerSecond };
  for (const [at, { us, share }] of points.entries()) {
    const before = at === 0 ? 0 : waiting[at - 1]! * waitTail(waits, secondsOf(us - points[at - 1]!.us));
    waiting[at] = before + share;
  }
  for (let at = points.length - 1; at >= 0; at -= 1) longer[at] = longer[at + 1]! + points[at]!.share;
  return (us) => {
    let [low, high] = [0, points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle]!.us <= us) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return longer[0]!;
    return waiting[low - 1]! * waitTail(law, secondsOf(us - points[low - 1]!.us)) + longer[low]!;
  };
}

/** Quantile of wait and service together; Infinity if the queue keeps growing. */
export function responseQuantileUs(pool: PoolQueue, share: number): number {
  const law = poolWaitLaw(pool);
  if (law.decayPerSecond === 0) return Infinity;
  const slower = slowerThan(law, pool.service);
  const isWithin = (us: number): boolean => slower(us) <= 1 - share;
  let high = pool.service.meanUs;
  while (!isWithin(high)) high *= 2;
  let low = 0;
  while (high - low > PRECISION * high) {
    const middle = (low + high) / 2;
    if (isWithin(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** p99 by arithmetic; null: the queue never ends. */
export function predictedP99Us(pool: PoolQueue): number | null {
  const us = responseQuantileUs(pool, 0.99);
  return us === Infinity ? null : us;
}

/** The target: the p99 that must not be exceeded at this rate. */
export interface Target {
  readonly ratePerSecond: number;
  readonly p99Us: number;
}

/** The smallest pool whose p99 meets the target; null if none does, because the service itself is slower. */
export function smallestSize(
  { ratePerSecond, p99Us }: Target,
  service: ServiceShape,
  most = MOST_CONNECTIONS,
): number | null {
  const meets = (size: number): boolean => {
    const law = poolWaitLaw({ size, ratePerSecond, service });
    return law.decayPerSecond > 0 && slowerThan(law, service)(p99Us) <= 0.01;
  };
  const busy = busyOf({ ratePerSecond, meanServiceSeconds: meanSeconds(service) });
  if (busy >= most || slowerThan({ share: 0, decayPerSecond: 1 }, service)(p99Us) > 0.01) return null;
  let failed = Math.floor(busy); // by Little's law it cannot keep up
  let step = 1;
  while (!meets(Math.min(failed + step, most))) {
    if (failed + step >= most) return null;
    failed += step;
    step *= 2;
  }
  let passed = Math.min(failed + step, most);
  while (passed - failed > 1) {
    const middle = (passed + failed) >> 1;
    if (meets(middle)) passed = middle;
    else failed = middle;
  }
  return passed;
}

function secondsOf(us: number): number {
  return us / US_PER_MS / MS_PER_SECOND;
}
