import { Z99 } from '../../normal.ts';
import type { ServiceTime } from '../../scenario/scenario.ts';

/**
 * Time of an answer without a delay, including the way through a lab. It depends on the machine: measured were 0.2 ms on
 * a quiet one, and up to 0.9 ms with both cores busy.
 */
export const BARE_ANSWER_MS = { least: 0.1, likely: 0.3, most: 1 } as const;

/** Mean time of a request at the origin, including the estimate for the answer itself, which matters if delay is `none`. */
export function meanServiceMs(delay: ServiceTime): number {
  return BARE_ANSWER_MS.likely + meanDelayMs(delay);
}

export function meanDelayMs(delay: ServiceTime): number {
  switch (delay.kind) {
    case 'none':
      return 0;
    case 'constant':
      return delay.ms;
    case 'uniform':
      return (delay.minMs + delay.maxMs) / 2;
    case 'exponential':
      return delay.meanMs;
    case 'lognormal':
      return delay.p50Ms * Math.exp((Math.log(delay.p99Ms / delay.p50Ms) / Z99) ** 2 / 2);
    case 'every':
      return delay.ms / delay.nth;
    default:
      return delay satisfies never;
  }
}
