import type { FoundCause } from '../../result/result.ts';
import type { Sizing } from '../../size/answer.ts';
import type { NotReachable } from '../../size/search/not-reachable.ts';
import { amount, count, duration, listed, several } from '../../words.ts';
import { formatUs, latencyText } from '../quantity.ts';
import { sharedText, splitHeadline, splitSentences } from './split.ts';

/** What was asked. */
export function question({ ratePerSecond, targetP99Us }: Sizing): string {
  return `How many connections do ${amount(ratePerSecond)} requests per second need for a p99 of at most ${formatUs(targetP99Us)}?`;
}

/** `25 trials`: those that count. */
export function trialCount({ sizes, upstream }: Sizing): string {
  return several(
    sizes.reduce((sum, row) => sum + row.trials, upstream?.rows.length ?? 0),
    'trial',
  );
}

/** The answer in one line. */
export function headline({ outcome, split, interrupted, endedAt }: Sizing): string {
  const why = interrupted ? 'interrupted' : endedAt === null ? 'not finished' : null;
  const soFar = why === null ? '' : ` so far (${why})`;
  switch (outcome.kind) {
    case 'found':
      return `${split === null ? `Take ${several(outcome.recommended, 'connection')}` : splitHeadline(split)}${soFar}`;
    case 'not-reachable':
      return `Not reachable with any number of connections${soFar}`;
    case 'undecided':
      return `Undecided${soFar}`;
    default:
      return outcome satisfies never;
  }
}

/** Why, in sentences. */
export function because(sizing: Sizing): readonly string[] {
  return [...unfinishedSentences(sizing), ...reasons(sizing)];
}

/** What an answer rests on that is not the last one. */
function unfinishedSentences({ interrupted, endedAt, elapsedMs, budgetMs, trials }: Sizing): string[] {
  if (interrupted || endedAt !== null) return [];
  return [
    `Not finished: connlab still measures, or was ended before it could say so. This is what ${several(trials.length, 'trial')} ` +
      `showed in the first ${duration(elapsedMs)} of at most ${duration(budgetMs)}. For the whole answer, run it again.`,
  ];
}

function reasons(sizing: Sizing): readonly string[] {
  const { outcome } = sizing;
  switch (outcome.kind) {
    case 'found':
      return [
        ...splitSentences(sizing),
        borderSentence(sizing, outcome),
        ...failingSentences(sizing),
        ...harmSentences(sizing),
        ...headroomSentences(sizing),
        ...forecastSentences(sizing),
      ];
    case 'not-reachable':
      return [
        ...notReachable(outcome.reason, sizing),
        ...harmSentences(sizing),
        ...forecastSentences(sizing),
      ];
    case 'undecided':
      return [
        `${outcome.why}.`,
        ...leaningSentences(outcome.leaning),
        ...failingSentences(sizing),
        ...harmSentences(sizing),
        ...forecastSentences(sizing),
      ];
    default:
      return outcome satisfies never;
  }
}

type Found = Extract<Sizing['outcome'], { kind: 'found' }>;

function borderSentence({ confidence, split }: Sizing, outcome: Found): string {
  const { smallestPassed, largestFailed, undecided, isDecided } = outcome;
  const failed =
    largestFailed === null ? 'none was seen to fail' : `${count(largestFailed)} is the largest that failed`;
  const open =
    undecided.length === 0 || isDecided ? '' : `; ${listed(undecided.map(count))} stayed undecided`;
  const percent = `${amount(confidence * 100)}%`;
  const gap =
    isDecided || smallestPassed - (largestFailed ?? 0) <= 1
      ? ''
      : ' Whether a smaller one would do was not decided.';
  const what = split === null ? 'pool' : 'pool for all requests together';
  return `${count(smallestPassed)} is the smallest ${what} that passed, ${failed}${largestFailed === null ? ',' : ', each'} with ${percent} confidence${open}.${gap}`;
}

/** The reason, unless the failures at every size are it. */
function notReachable(reason: NotReachable, sizing: Sizing): readonly string[] {
  const failing = failingSentences(sizing);
  return reason.kind === 'failures' && failing.length > 0
    ? [...failing, FAILED_IS_NOT_FAST]
    : [reasonSentence(reason, sizing), ...failing];
}

/** What no size changes. */
function failingSentences({ failing, ratePerSecond }: Sizing): string[] {
  if (failing === null) return [];
  const { share, requests, failures, least, most } = failing;
  return [
    `The service fails ${amount(share * 100)}% of the requests at every size that was tried at ${amount(ratePerSecond)} per ` +
      `second, with ${several(least, 'connection')} about as many as with ${count(most)} (of ${count(requests)} requests, ` +
      `${failuresText(failures)}). A pool size does not change that: find out why they fail.`,
  ];
}

const FAILED_IS_NOT_FAST = 'A failed request does not count as a fast answer.';

/** What more connections do to the service. */
function harmSentences({ harm }: Sizing): string[] {
  if (harm === null) return [];
  const { size, share, failures, cause } = harm;
  const more = `Too many do harm. With ${several(size, 'connection')}`;
  if (cause === null)
    return [`${more} ${amount(share * 100)}% of the requests fail (${failuresText(failures)}).`];
  return [`${more}, ${causeText(cause)}`];
}

function causeText({ id, evidence, remedy }: FoundCause): string {
  return `${evidence.charAt(0).toLowerCase()}${evidence.slice(1)} (${id}). ${remedy}.`;
}

function failuresText(failures: Readonly<Record<string, number>>): string {
  return Object.entries(failures)
    .map(([name, times]) => `${name}: ${count(times)}`)
    .join(', ');
}

function headroomSentences({ growth, outcome, split }: Sizing): string[] {
  return growth.map(({ factor, ratePerSecond, p99Us, atLeast, source, meets, isUndecided }) => {
    const more = `${amount((factor - 1) * 100)}% more (${amount(ratePerSecond)} per second)`;
    const p99 = p99Us === null ? 'the queue never ends' : `p99 ${latencyText({ p99Us, atLeast }, 'p99Us')}`;
    const size = outcome.kind === 'found' ? sharedText(outcome.recommended, split) : '';
    const likely = isUndecided ? 'probably ' : '';
    return `With ${more}, ${size} ${likely}${meets ? 'still meets the target' : 'does not meet the target'}: ${p99}, ${source}.`;
  });
}

function forecastSentences({ forecast, ratePerSecond }: Sizing): string[] {
  if (forecast === null) return [];
  const { size, busy, serviceMeanUs, serviceP99Us, variation } = forecast;
  const predicted =
    size === null
      ? 'no size would do'
      : `${count(size)} would be enough (Erlang C, corrected for this variation by Allen and Cunneen)`;
  return [
    `Arithmetic: alone, a request takes ${formatUs(serviceMeanUs)} (p99 ${formatUs(serviceP99Us)}, squared variation ` +
      `${amount(variation)}), so ${amount(ratePerSecond)} per second keep ${amount(busy)} connections busy, and ${predicted}.`,
  ];
}

function leaningSentences(leaning: number | null): string[] {
  return leaning === null ? [] : [`Best guess: ${several(leaning, 'connection')}.`];
}

/** Why no pool meets the target, and what to do about it. */
function reasonSentence(reason: NotReachable, { targetP99Us, ratePerSecond }: Sizing): string {
  const target = formatUs(targetP99Us);
  switch (reason.kind) {
    case 'slow-service':
      return (
        `The service itself is slower than the target: under a load so light that nothing waits, its p99 is ` +
        `${latencyText(reason.band, 'p99Us')} (at least ${formatUs(reason.band.lowUs)}) and the target is ${target}. ` +
        'A pool can only add to that.'
      );
    case 'slow-under-load':
      return (
        `With ${several(reason.size, 'connection')} no request waits for one, and the p99 is still ` +
        `${latencyText(reason.band, 'p99Us')}, above ${target}: under ${amount(ratePerSecond)} requests per second the service ` +
        'itself is too slow.'
      );
    case 'saturates':
      return (
        `The service saturates at ${amount(reason.answeredPerSecond)} requests per second, with ` +
        `${several(reason.size, 'connection')} and with more; ${amount(ratePerSecond)} are asked for.`
      );
    case 'failures':
      return (
        `${amount(reason.share * 100)}% of the requests fail, ${failingWhere(reason.size, ratePerSecond)} (` +
        `${failuresText(reason.failures)}). ${FAILED_IS_NOT_FAST}`
      );
    case 'few-served':
      return (
        `The service answers on ${several(reason.answering, 'connection')} at a time (of ${count(reason.size)}), and ` +
        (reason.mostPerSecond < ratePerSecond
          ? `these carry at most ${count(Math.round(reason.mostPerSecond))} requests per second; ${amount(ratePerSecond)} are asked for.`
          : `at ${amount(ratePerSecond)} requests per second, requests wait too long for one of these.`)
      );
    case 'silent-backend':
      return (
        `As large a share of any pool waits in vain. With ${several(reason.size, 'connection')}, ` +
        causeText(reason.cause)
      );
    case 'keeps-nothing':
      return (
        `The service keeps no connection open: it closes each one itself, after ${eachText(reason.requestsEach)}, so a pool ` +
        'has nothing to keep. Enable keep-alive in the service (HTTP/1.1, no "Connection: close", no low limit of requests ' +
        'a connection), and run this again.'
      );
    case 'no-size':
      return `Even ${several(reason.most, 'connection')}, the most that may be tried (--most), have a p99 of ${latencyText(reason.band, 'p99Us')}.`;
    default:
      return reason satisfies never;
  }
}

function eachText(requestsEach: number): string {
  return amount(requestsEach) === '1' ? 'one request' : `${amount(requestsEach)} requests on average`;
}

function failingWhere(size: number | null, ratePerSecond: number): string {
  if (size === null) return 'even over few connections at a low rate, so a pool size does not change that';
  return `with ${several(size, 'connection')} at ${amount(ratePerSecond)} per second`;
}
