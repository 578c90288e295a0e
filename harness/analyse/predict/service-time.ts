import type { ServiceTime } from '../../scenario/scenario.ts';

/** What an origin without a delay takes for an answer, the way through a lab included. A round guess. */
const BARE_ANSWER_MS = 0.3;

/**
 * Node's timers are whole milliseconds, and the event loop wakes late for them: all that became due meanwhile is
 * answered at once. Measured with 500 to 4,000 timers per second: 1.1 to 1.25 ms from one bunch to the next.
 */
const TIMER_BUNCH_MS = 1.2;

/** z of the 99th percentile of a normal distribution. */
const Z99 = 2.326;

/** Mean time of a request at the origin. It adds the guess for the answer itself, which matters where delay is `none`. */
export function meanServiceMs(delay: ServiceTime): number {
  return BARE_ANSWER_MS + meanDelayMs(delay);
}

/** How far apart the bunches are that an origin's answers come in; 0: each answer when it is ready. */
export function answerBunchMs(delay: ServiceTime): number {
  return delay.kind === 'none' ? 0 : TIMER_BUNCH_MS;
}

function meanDelayMs(delay: ServiceTime): number {
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
