import type { ServiceTime } from '../../harness/scenario/scenario.ts';
import type { UniformRandom } from './random.ts';

/** The standard normal distribution's 99th percentile. */
const Z99 = 2.326_347_874_040_841;

/** One service time from the distribution, in milliseconds, fractions included. */
export function sampleServiceMs(time: ServiceTime, random: UniformRandom): number {
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
export function ditherMs(ms: number, random: UniformRandom): number {
  const whole = Math.floor(ms);
  return random() < ms - whole ? whole + 1 : whole;
}

// 1 - u, for u may be 0 and the logarithm of 0 is no number.
function standardExponential(random: UniformRandom): number {
  return -Math.log(1 - random());
}

/** Box and Muller's transform; its second number is thrown away. */
function standardNormal(random: UniformRandom): number {
  return Math.sqrt(2 * standardExponential(random)) * Math.cos(2 * Math.PI * random());
}
