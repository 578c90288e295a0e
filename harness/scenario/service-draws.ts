import { Z99 } from '../normal.ts';
import type { Random } from '../random.ts';
import type { ServiceTime } from './scenario.ts';

/** Draws the service time of the next request, in ms with a fraction. */
export type NextServiceMs = () => number;

/** The service times of one origin, in the order in which it begins its requests. */
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

// 1 - u, because u may be 0, whose logarithm is infinite.
function standardExponential(random: Random): number {
  return -Math.log(1 - random());
}

/** The Box-Muller transform. Its second number is not used. */
function standardNormal(random: Random): number {
  return Math.sqrt(2 * standardExponential(random)) * Math.cos(2 * Math.PI * random());
}
