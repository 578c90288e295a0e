import { busyOf, type Queue, type WaitLaw, waitLaw } from '../model/queueing.ts';

/** Share of the time that each connection is in use; 1 or more: the queue grows without end. */
export function utilisationOf(queue: Queue): number {
  return busyOf(queue) / queue.servers;
}

/** Mean wait in seconds, including requests that do not wait; Infinity if the queue grows without end. */
export function meanWaitSeconds({ share, decayPerSecond }: WaitLaw): number {
  return decayPerSecond === 0 ? Infinity : share / decayPerSecond;
}

/**
 * Share of the requests of an M/M/c queue whose wait and service together take longer than `seconds`: the closed form
 * (Allen, 5.2.4). If both rates are equal, the two exponentials become one gamma.
 */
export function responseTail(queue: Queue, seconds: number): number {
  const { share, decayPerSecond } = waitLaw(queue);
  if (decayPerSecond === 0) return 1;
  const served = 1 / queue.meanServiceSeconds;
  const alone = Math.exp(-served * seconds);
  const difference = served - decayPerSecond;
  const both =
    Math.abs(difference) < 1e-9 * served
      ? (1 + served * seconds) * alone
      : (served * Math.exp(-decayPerSecond * seconds) - decayPerSecond * alone) / difference;
  return (1 - share) * alone + share * both;
}
