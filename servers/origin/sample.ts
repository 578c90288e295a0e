import type { Random } from '../../harness/random.ts';
import type { ServiceTime } from '../../harness/scenario/scenario.ts';

/** The standard normal distribution's 99th percentile. */
const Z99 = 2.326_347_874_040_841;

/** Draws the service time of the next request, in milliseconds, fractions included. */
export type NextServiceMs = () => number;

/** The service times of one origin, in the order in which it begins to work on requests. */
export function serviceTimes(time: ServiceTime, random: Random): NextServiceMs {
  return time.kind === 'every' ? everyNth(time) : () => sampleMs(time, random);
}

function everyNth({ nth, ms }: ServiceTime & { kind: 'every' }): NextServiceMs {
  let count = 0;
  return () => {
    count = count === nth ? 1 : count + 1;
    return count === nth ? ms : 0;
  };
}

function sampleMs(time: Exclude<ServiceTime, { kind: 'every' }>, random: Random): number {
  switch (time.kind) {
    case 'none':
      return 0;
    case 'constant':
      return time.ms;
    case 'uniform':
      return time.minMs + (time.maxMs - time.minMs) * random();
    case 'exponential':
      return time.meanMs * standardExponential(random);
    case 'lognormal':
      return time.p50Ms * Math.exp((Math.log(time.p99Ms / time.p50Ms) / Z99) * standardNormal(random));
    default:
      return time satisfies never;
  }
}

/**
 * Whole milliseconds, for timers know no others: the fraction decides how often it is rounded up, so that the
 * mean of many is right although no single one is. 0.25 ms becomes 1 ms for every fourth request, 0 for the rest.
 */
export function ditherMs(ms: number, random: Random): number {
  const whole = Math.floor(ms);
  return random() < ms - whole ? whole + 1 : whole;
}

// 1 - u, for u may be 0 and the logarithm of 0 is no number.
function standardExponential(random: Random): number {
  return -Math.log(1 - random());
}

/** Box and Muller's transform; its second number is thrown away. */
function standardNormal(random: Random): number {
  return Math.sqrt(2 * standardExponential(random)) * Math.cos(2 * Math.PI * random());
}
