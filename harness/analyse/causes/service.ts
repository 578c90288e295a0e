import type { ServiceTime } from '../../scenario/scenario.ts';
import { US_PER_MS } from '../../units.ts';
import { count, duration, several } from '../../words.ts';
import { sum } from '../evidence.ts';
import { unevenBackends } from './backends/uneven.ts';
import { type Cause, cause } from './cause.ts';
import { protocolChanges } from './change/negotiated.ts';
import { upstreamRefuses } from './change/upstream.ts';
import { serviceDrifts } from './drift.ts';
import { serviceStalled } from './ends/stalled.ts';
import { answersTooShort } from './ends/too-short.ts';

/** How far a late peak may be from the delay that is said to cause it. */
const NEAR = 0.3;
/** Share of a peak's answers that must be failures. */
const MOST_OF = 0.5;
/** Factor of late answers above those that are slow themselves: the others waited behind them. */
const FAR_MORE = 2;

/** A delay that was asked for is no surprise. */
export const originDelay = cause({
  id: 'origin-delay',
  looks: 'Some answers are late, always by the same time',
  owner: 'origin',
  shows:
    'A latency peak at the `delay` that the scenario sets for the origin; head-of-line blocking if over twice as many answers are late as the origin delays',
  remedy: 'None if the delay is intended; with more connections, fewer requests wait behind slow answers',
  page: 'axes.md',
  peak: ({ ran }, { atUs, share, behindUs }) => {
    const { delay } = ran.cell.origin;
    const [atMs, behindMs] = [atUs / US_PER_MS, behindUs / US_PER_MS];
    if (delay.kind === 'every' && share > FAR_MORE * (1 / delay.nth) && isOwn(delay, behindMs)) {
      return (
        `one answer of ${count(delay.nth)} takes ${duration(delay.ms)}, and the others wait behind it on the same ` +
        'connection (head-of-line blocking)'
      );
    }
    const isAsked = isOwn(delay, atMs) || isOwn(delay, behindMs);
    return isAsked ? `it is the origin's own delay (${delay.kind}), as the scenario asks` : null;
  },
});

function isOwn(delay: ServiceTime, ms: number): boolean {
  switch (delay.kind) {
    case 'none':
      return false;
    case 'constant':
    case 'every':
      return Math.abs(ms - delay.ms) <= NEAR * delay.ms;
    case 'uniform':
      return ms >= delay.minMs * (1 - NEAR) && ms <= delay.maxMs * (1 + NEAR);
    case 'exponential':
      return ms <= 7 * delay.meanMs;
    case 'lognormal':
      return ms <= delay.p99Ms * (1 + NEAR);
    default:
      return delay satisfies never;
  }
}

export const failedAnswers = cause({
  id: 'failed-answers',
  looks: 'Latencies have two peaks, and one of them consists of failures',
  owner: 'service',
  shows: 'Answers with a status other than 2xx are at least half as many as the answers in the late peak',
  remedy: 'Read the statuses first: how fast requests fail says nothing about how fast they succeed',
  page: 'result.md#counts-and-rates',
  peak: ({ ran }, { share }) => {
    const { statuses, responses } = ran.outcome.counts;
    const others = Object.entries(statuses).filter(([status]) => !status.startsWith('2'));
    const failed = sum(others.map(([, number]) => number));
    const asked = String(ran.cell.origin.status);
    const most = others.toSorted(([, a], [, b]) => b - a)[0];
    if (most === undefined || most[0] === asked || failed < MOST_OF * share * responses) return null;
    // Where all of them failed, the early ones did too.
    if (failed === responses) return null;
    return `${several(failed, 'answer')} had a status other than 2xx, most of them ${most[0]}, and took a different time`;
  },
});

/** What the bytes break is for the owner of the service to mend, or to be measured with another driver. */
const answerRefused = cause({
  id: 'answer-refused',
  as: 'warning',
  looks: 'Answers that a browser or curl accepts count as `ERR_RESPONSE_MALFORMED`',
  owner: 'service',
  shows: 'The driver `socket` refused an answer, and kept its bytes to show them',
  remedy: 'Let the service send what HTTP/1.1 requires, or use a driver that accepts it',
  page: 'drivers.md#which-answers-a-driver-refuses',
  evidence: ({ ran: { outcome } }) => {
    const { ERR_RESPONSE_MALFORMED: refused = 0 } = outcome.counts.errors;
    const { refusedAnswer = null } = outcome.connections;
    if (refused === 0 || refusedAnswer === null) return null;
    return {
      share: refused / outcome.counts.requests,
      text: `The driver refused ${several(refused, 'answer')}, the first because of ${refusedAnswer}`,
    };
  },
});

/** `socket` counts such an answer as an error; undici takes it, and only ends the connection. */
const trailingBytes = cause({
  id: 'bytes-after-answer',
  as: 'warning',
  looks: 'As many connections as answers, though the service keeps them, and only with `undici`',
  owner: 'service',
  shows: 'undici ended connections because bytes came right after an answer, which belong to no request',
  remedy:
    'Let the service send as many bytes as Content-Length says, and nothing after the last chunk (RFC 9112, 6.3): a client must not reuse such a connection',
  page: 'drivers.md#which-answers-a-driver-refuses',
  fails: ['connections client'],
  evidence: ({ ran: { outcome } }) => {
    const { trailed = 0, opened } = outcome.connections;
    if (trailed === 0) return null;
    return {
      share: Math.min(1, trailed / Math.max(1, outcome.counts.responses)),
      text: `The client ended ${count(trailed)} of ${several(opened, 'connection')} because bytes came right after an answer`,
    };
  },
});

/** Zeros or waits where a latency should be are no measurement. */
const noSamples = cause({
  id: 'no-samples',
  as: 'warning',
  looks: 'Every latency is 0, or only a lower bound (`>=`)',
  owner: 'service',
  shows: 'No request was answered',
  remedy: 'Look at the errors',
  page: 'result.md#counts-and-rates',
  evidence: ({ measured: { counts } }) => {
    if (counts.responses > 0) return null;
    return {
      share: 1,
      text: `None of ${several(counts.requests, 'request')} was answered, so no latency is that of an answer`,
    };
  },
});

/** Nobody waits for ever, so an open load must say what happened to those that were not answered. */
const unanswered = cause({
  id: 'unanswered',
  as: 'warning',
  looks: 'A few requests are never answered, or percentiles read `>=`',
  owner: 'service',
  shows:
    'Requests got no answer within 30 s, or by 2 s after the end of the load, or had waited 2 s for a connection when the load ended',
  remedy: 'Find out what they wait for in the service, and give its clients a timeout',
  page: 'result.md#requests-without-an-answer',
  evidence: ({ ran: { cell }, measured: { counts, connections, latency } }) => {
    const { unanswered: lost = 0, requests, waiting } = counts;
    if (lost === 0 || counts.responses === 0) return null;
    const text =
      `${count(lost)} of ${several(requests + waiting, 'request')} had no answer; the driver gave up after at most ` +
      `${duration(latency.maxUs / US_PER_MS)}. They count as the slowest, with the time that they waited, which is a lower bound`;
    const share = lost / (requests + waiting);
    if (cell.strategy.pipelining === 1 || connections.mostInFlight < 2) return { share, text };
    return {
      share,
      strength: 'likely',
      text: `${text}. Up to ${count(connections.mostInFlight)} requests were on one connection at once, and a server may drop those behind the first`,
      remedy: 'Compare with pipelining 1: if all are answered then, do not pipeline to this service',
    };
  },
});

const upstreamRefused = cause({
  id: 'upstream-refused',
  looks: '502s that were not there before',
  owner: 'proxy',
  shows: 'nginx answers with 502, and did not before; its error log has the reason',
  remedy: "Look up the reason among the lines of nginx's error log",
  page: 'errors.md',
  change: { code: 'upstream-refused', evidence: upstreamRefuses },
});

const protocolChanged = cause({
  id: 'protocol-changed',
  looks: 'Connections, streams and times differ from the release before',
  owner: 'service',
  shows: 'Connections use a different protocol in the two results',
  remedy: 'Look for a changed ALPN list, or for h2 that was turned on or off',
  page: 'scenarios/http-version.md',
  change: { code: 'protocol-changed', evidence: protocolChanges },
});

export const SERVICE: readonly Cause[] = [
  originDelay,
  failedAnswers,
  unevenBackends,
  answerRefused,
  answersTooShort,
  trailingBytes,
  noSamples,
  unanswered,
  serviceStalled,
  serviceDrifts,
  upstreamRefused,
  protocolChanged,
];
