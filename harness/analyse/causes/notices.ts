import type { PredictedRange, Prediction } from '../../result/prediction.ts';
import type { CellHeader, Exhaustion } from '../../result/result.ts';
import { AXIS_NAMES, axisNamed } from '../../scenario/axes/axes.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { hasStreams, type Strategy } from '../../scenario/strategy.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { amount, count, duration, listed, several } from '../../words.ts';
import { predictionError } from '../exhaustion.ts';
import { endedByService, hasOwnServer, isMute } from '../external.ts';
import type { Measured } from '../numbers.ts';
import { type Cause, type CellFacts, cause } from './cause.ts';
import { LIMITS } from './ends/limits.ts';
import { namedPeaks } from './peaks.ts';

/** Share by which a prediction may differ before something is at work that the arithmetic does not know. */
const OFF_SHARE = 0.2;

const predictionOff = cause({
  id: 'prediction-off',
  as: 'notice',
  looks: 'Prediction and measurement differ',
  owner: 'machine',
  shows:
    'Ports ran out on a different host than predicted, or over 20% earlier or later, in connections or time',
  remedy: 'Something is at work that the prediction leaves out: find it before you rely on either number',
  page: 'checks.md',
  evidence: difference,
});

function difference({ ran, measured: { exhaustion, hosts, durationMs } }: CellFacts): string | null {
  const { cell } = ran;
  const { prediction } = cell;
  // A service that closes first takes the TIME_WAIT from the client.
  if (exhaustion === null && endedByService(ran).first > 0) return null;
  if (exhaustion === null) return unseen(prediction, { hosts, durationMs });
  const { host, predictedAfterConnections, predictedAtMs, afterConnections, atMs } = exhaustion;
  if (isWithinRange(cell, exhaustion)) return null;
  if (prediction.host !== host) {
    // Where only the machine's speed decides there was no prediction to be wrong.
    return prediction.host === null && prediction.timeWaitHost === host && prediction.churnPerSecond === null
      ? null
      : `The ${host} ran out of ports after ${duration(atMs)}, and ${expectedOf(prediction)}`;
  }
  if (predictedAfterConnections !== null && isOff(predictedAfterConnections, afterConnections)) {
    return `Ports ran out after ${count(afterConnections)} connections instead of the predicted ${count(predictedAfterConnections)}`;
  }
  if (predictedAtMs !== null && isOff(predictedAtMs, atMs)) {
    return `Ports ran out after ${duration(atMs)} instead of the predicted ${duration(predictedAtMs)}`;
  }
  return null;
}

/** Whether ports ran out when the prediction said that they may. */
function isWithinRange(
  { strategy, prediction }: CellHeader,
  { host, afterConnections, atMs }: Exhaustion,
): boolean {
  const { range } = prediction;
  if (range === undefined || host !== 'proxy' || strategy.path !== 'nginx') return false;
  const isIn = (value: number, bounds: PredictedRange['exhaustedAtMs']): boolean =>
    bounds !== null &&
    value >= bounds.least * (1 - OFF_SHARE) &&
    value <= (bounds.most ?? Infinity) * (1 + OFF_SHARE);
  return range.exhaustedAtMs === null
    ? isIn(afterConnections, range.exhaustedAfterConnections)
    : isIn(atMs, range.exhaustedAtMs);
}

function expectedOf({ host }: Prediction): string {
  return host === null ? 'no host was expected to' : `the ${host} was expected to`;
}

/** An exhaustion that did not come: by its time, or though more connections were opened than there are ports. */
function unseen(
  { host, exhaustedAtMs, exhaustedAfterConnections, range }: Prediction,
  { hosts, durationMs }: Pick<Measured, 'hosts' | 'durationMs'>,
): string | null {
  if (host === null || exhaustedAfterConnections === null) return null;
  if (range?.exhaustedAfterConnections?.most === null) return null;
  const opened = hosts[host]?.activeOpens ?? 0;
  const late = exhaustedAtMs !== null && durationMs > exhaustedAtMs * (1 + OFF_SHARE) + MS_PER_SECOND;
  if (!late && opened <= exhaustedAfterConnections * (1 + OFF_SHARE)) return null;
  return (
    `The ${host} was expected to run out of ports after ${count(exhaustedAfterConnections)} connections, but opened ` +
    `${count(opened)} and did not`
  );
}

function isOff(predicted: number, measured: number): boolean {
  return Math.abs(predictionError(predicted, measured)) > OFF_SHARE;
}

/** Latencies that are two distributions in one: no percentile of both says how either is. */
const secondMode = cause({
  id: 'second-mode',
  as: 'notice',
  looks: 'p50 is fast, p90 or p99 many times slower, and nothing in between',
  owner: 'service',
  shows:
    'The latencies have two peaks or more, each with at least 1% of the answers. The cause of each late peak is named if there is evidence for it',
  remedy: 'A percentile between two peaks describes no request: read the share of each peak in `shape`',
  page: 'result.md#shape',
  evidence: (facts) => {
    const { modes } = facts.measured.shape;
    const named = namedPeaks(facts);
    if (named.length === 0) return null;
    const texts = named.map(
      ({ peak, text }) =>
        `${amount(peak.share * 100)}% of the answers came around ${duration(peak.atUs / US_PER_MS)}: ` +
        (text ?? 'the cause is unknown'),
    );
    return {
      text:
        `Latencies have ${modes.length} peaks, the first around ${duration(modes[0]!.atUs / US_PER_MS)}. ` +
        listed(texts),
      remedy: 'A percentile between two peaks describes no request: read the share of each peak',
    };
  },
});

/** What client and nginx say of themselves, without another end that could confirm it. */
const unproven = cause({
  id: 'unproven',
  as: 'notice',
  looks: 'With your own service, a check can see only one end of the connections',
  owner: 'service',
  shows: "What the warning lists is known only from the client, or only from nginx's configuration",
  remedy: "Run the same cell against the lab's origin, where both ends are counted",
  page: 'target.md',
  evidence: ({ ran }) => {
    const ofClient = isMute(ran) ? clientClaims(ran) : [];
    const ofNginx = hasOwnServer(ran) ? nginxClaims(ran) : [];
    const claims = [
      ...(ofClient.length === 0 ? [] : [`only the client shows ${listed(ofClient)}`]),
      ...(ofNginx.length === 0 ? [] : [`only nginx's configuration shows ${listed(ofNginx)}`]),
    ];
    if (claims.length === 0) return null;
    return `The service cannot be asked what it saw, so ${listed(claims)}`;
  },
});

function clientClaims({ cell: { strategy } }: CellFacts['ran']): readonly string[] {
  return [
    ...(strategy.reuse === 'keep-alive' ? [] : ['requests on each connection']),
    ...(strategy.pipelining > 1 || hasStreams(strategy) ? ['requests in flight on one connection'] : []),
    ...onlyWordOf('client', strategy),
  ];
}

/** That connections are kept or not, the kernels tell. */
function nginxClaims({ cell: { strategy } }: CellFacts['ran']): readonly string[] {
  return strategy.path === 'direct' ? [] : onlyWordOf('nginx', strategy);
}

/** The axes of which only this program can tell, as far as the strategy sets them. */
function onlyWordOf(program: 'client' | 'nginx', strategy: Strategy): readonly string[] {
  return AXIS_NAMES.filter(
    (axis) => axisNamed(axis).proof.onlyWordOf === program && strategy[axis] !== DEFAULT_STRATEGY[axis],
  );
}

/** Requests that took two tries, where no limit on connections is behind that, for the causes of those count them too. */
const sentAgain = cause({
  id: 'sent-again',
  as: 'notice',
  looks: 'No request fails, though the service refuses some, and a few take twice as long',
  owner: 'service',
  shows:
    'The client sent requests again: their stream was refused, or their connection ended without a limit that would show',
  remedy:
    'Their latency includes both tries. Where streams are refused, look for a limit that the SETTINGS of the service do not say, such as on work in progress or on the rate',
  page: 'drivers.md',
  evidence: (facts) => {
    const { counts, connections } = facts.ran.outcome;
    const { repeats = 0, refusedStreams: refused = 0 } = connections;
    const others = isToldByLimit(facts) ? 0 : repeats - refused;
    if (refused + others === 0) return null;
    const requests = `The client sent ${count(refused + others)} of ${several(counts.requests, 'request')} again`;
    const byRefusal = 'as the server refused their stream (REFUSED_STREAM)';
    const byEnd = 'as their connection ended, or was retired, before their answer';
    if (others === 0) return `${requests}, ${byRefusal}`;
    return refused === 0
      ? `${requests}, ${byEnd}`
      : `${requests}: ${count(refused)} ${byRefusal}, and ${count(others)} ${byEnd}`;
  },
});

function isToldByLimit(facts: CellFacts): boolean {
  return LIMITS.some(({ id, evidence }) => id !== 'stream-limit' && (evidence?.(facts) ?? null) !== null);
}

/** A trial whose first try the machine disturbed. */
const repeated = cause({
  id: 'repeated',
  as: 'notice',
  looks: 'A trial began after all others',
  owner: 'machine',
  shows:
    'The first try of the trial did not count because something else kept the machine busy, so it was repeated at the end of the run',
  remedy:
    'These are the numbers of the repeat. If many trials are repeated, let nothing else run on the machine',
  page: 'checks.md#repeats',
  evidence: ({ ran }) => {
    const { repeatOf } = ran.cell;
    return repeatOf === undefined ? null : `The first try did not count (${repeatOf.reason})`;
  },
});

const settingChanged = cause({
  id: 'setting-changed',
  looks: 'Two results differ in everything',
  owner: 'client',
  shows: 'The two sides have different settings',
  remedy: 'Compare cells with the same settings',
  page: 'compare.md',
  change: {
    code: 'setting-changed',
    evidence: ({ settings }) =>
      settings.length === 0 ? null : `The two sides have different settings: ${listed(settings)}`,
  },
});

export const NOTICES: readonly Cause[] = [
  predictionOff,
  secondMode,
  unproven,
  sentAgain,
  repeated,
  settingChanged,
];
