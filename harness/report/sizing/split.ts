import type { Sizing } from '../../size/answer.ts';
import type { Split } from '../../size/split/answer.ts';
import { amount, count, several } from '../../words.ts';
import { formatUs, latencyText } from '../quantity.ts';

/** The size of each process in one line. */
export function splitHeadline({ size, pools, inAll }: Split): string {
  if (size === null || inAll === null) return `No size for each of ${several(pools, 'process')}`;
  return `Take ${several(size, 'connection')} in each of ${several(pools, 'process')}, ${count(inAll)} in all`;
}

/** The size of the pool that was measured: `23`, or `one pool of 23`. */
export function sharedText(size: number, split: Split | null): string {
  return split === null ? count(size) : `one pool of ${count(size)}`;
}

/** What each process needs, what splitting costs, what that assumes, and whether the service accepts all these connections. */
export function splitSentences({ split, outcome, ratePerSecond }: Sizing): readonly string[] {
  if (split === null || outcome.kind !== 'found') return [];
  return [
    eachSentence(split),
    predictedSentence(split, outcome.recommended, ratePerSecond),
    measuredSentence(split),
    lossSentence(split, outcome.recommended),
    limitSentence(split),
    assumptionSentence(split),
  ].filter((sentence) => sentence !== '');
}

function perSecond(rate: number): string {
  return `${amount(rate)} per second`;
}

function eachSentence({ processes, replicas, pools, ratePerSecond }: Split): string {
  return (
    `${clientsText(processes, replicas)} are ${count(pools)} pools, each with ` +
    `1/${count(pools)} of the requests, ${perSecond(ratePerSecond)}.`
  );
}

function clientsText(processes: number, replicas: number): string {
  if (replicas === 1) return several(processes, 'process');
  if (processes === 1) return `${several(replicas, 'replica')} with one process each`;
  return `${several(processes, 'process')} on each of ${several(replicas, 'replica')}`;
}

function predictedSentence(
  { size, pools, limit, why, predicted }: Split,
  recommended: number,
  ratePerSecond: number,
): string {
  const basis =
    `Predicted, by Erlang C corrected by Allen and Cunneen, with the service times measured in one pool of ` +
    `${count(recommended)} at ${perSecond(ratePerSecond)}`;
  if (why === 'no-size' || predicted.size === null) return `${basis}: no size of a pool meets the target.`;
  const needs = `${basis}: each process needs ${several(predicted.size, 'connection')} to carry 20% more as well`;
  if (size === null) return `${needs}.`;
  const times = `p99 ${p99Text(predicted.p99Us)}, and ${p99Text(predicted.moreP99Us)} with 20% more`;
  if (size === predicted.size) return `${needs}: ${times}.`;
  if (size > predicted.size)
    return `${needs}, and ${count(size)} have a ${times}.${floorText(predicted.size * pools, recommended)}`;
  return (
    `${needs}. The service serves ${count(limit ?? 0)} at once, which leaves ${count(size)} for each of ${count(pools)}: ` +
    `${times}.`
  );
}

/** Why arithmetic does not decide where one pool was measured to need more than it says. */
function floorText(predicted: number, recommended: number): string {
  return predicted >= recommended
    ? ''
    : ` Fewer than ${count(recommended)} in all are not enough, because one pool for all needs as many, as measured.`;
}

function p99Text(us: number | null): string {
  return us === null ? 'without end' : formatUs(us);
}

function measuredSentence({ size, measured, whyNotMeasured, ratePerSecond, pools, why }: Split): string {
  if (measured === null) {
    if (size === null) return '';
    const reasons = {
      'few-requests': `at ${perSecond(ratePerSecond)} a trial has too few requests for a p99`,
      invalid: 'its trials did not count',
      'no-time': 'there was no time left for it',
    };
    return `One process by itself was not measured, because ${reasons[whyNotMeasured ?? 'no-time']}.`;
  }
  const verdict = {
    passed: 'passed',
    failed: 'failed',
    undecided: `leans to ${measured.leans === 'passed' ? 'passing' : 'failing'}`,
  }[measured.decision];
  const seen =
    `Measured: one process by itself with ${several(measured.size, 'connection')} at ${perSecond(ratePerSecond)} had a p99 of ` +
    `${latencyText(measured, 'p99Us')} in ${several(measured.requests, 'request')}, ${verdict}`;
  const others = `The other ${pools === 2 ? 'one' : count(pools - 1)} did not run, so the service had 1/${count(pools)} of the load.`;
  return why === 'trials' ? `${seen}, as did smaller ones. ${others}` : `${seen}. ${others}`;
}

function lossSentence({ pools, inAll, predicted }: Split, recommended: number): string {
  if (predicted.size === null || predicted.shared === null) return '';
  const split = predicted.size * pools;
  const more = inAll === null || inAll === split ? '' : ` (${count(inAll)} are recommended)`;
  return (
    `Loss by splitting, predicted: ${count(split)} connections in all${more} where one pool for all needs ` +
    `${count(predicted.shared)} by the same arithmetic (${count(recommended)} as measured), ${count(split - predicted.shared)} more. ` +
    'A process whose connections are all busy cannot use the idle ones of another.'
  );
}

/** Limits count the connections of all clients together. */
function limitSentence({ limit, inAll, size, why, pools, processes, predicted, mostOpen }: Split): string {
  if (limit !== null && why === 'limit') {
    const asked = predicted.size === null ? '' : `, and ${count(predicted.size * pools)} would be needed`;
    return (
      `Warning: the service serves no more than ${several(limit, 'connection')} at once, those of all processes together${asked}. ` +
      'Use fewer processes or replicas, share one pool, or raise the limit of the service.'
    );
  }
  if (inAll === null || size === null) return '';
  if (limit !== null) {
    if (inAll + size * processes <= limit) return '';
    return (
      `Warning: the service serves no more than ${several(limit, 'connection')} at once, those of all processes together, ` +
      `and these are ${count(inAll)}. One more replica, as while new ones replace old ones, would be too many.`
    );
  }
  if (inAll <= mostOpen) return '';
  return (
    `Not tried: ${several(inAll, 'connection')} at once. At most ${count(mostOpen)} were open in these trials; whether the ` +
    'service has enough workers for more, or a limit of connections, is not known.'
  );
}

function assumptionSentence({ ratePerSecond }: Split): string {
  return (
    'This assumes that requests are spread over the processes at random and evenly, which gives each of them a Poisson stream of ' +
    `${perSecond(ratePerSecond)}. If they take turns, the waits are shorter; where clients stick to a process, some have ` +
    'more requests and need more connections: size-pool with the rate of the busiest one shows how many.'
  );
}
