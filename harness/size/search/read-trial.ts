import { ERROR_BUDGET } from '../../analyse/checks/answers.ts';
import { KEPT_REQUESTS } from '../../analyse/external.ts';
import { recordedValues } from '../../analyse/shape/density.ts';
import { type UnservedConnections, unservedConnections } from '../../analyse/unserved.ts';
import { isUnanswered } from '../../drive/record/unanswered.ts';
import type { Cell, CellNumbers } from '../../result/result.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { type Durations, durationsOf, quantileOf, without } from '../model/durations.ts';
import { shapeOf } from '../model/service-shape.ts';
import { tailOf, withWaiting } from '../model/tail.ts';
import { type TimeSummary, type TrialNumbers, type TrialRequest, type UpstreamUse, WAITED } from './trial.ts';

type RanCell = Extract<Cell, { state: 'measured' | 'invalid' }>;

/** nginx's answer where the service ended the connection before an answer. */
const BAD_GATEWAY = '502';
const NOTHING: TimeSummary = { meanUs: 0, p50Us: 0, p99Us: 0 };
const NO_DURATIONS = durationsOf([]);

/** The numbers of a trial from its cell. A cell without numbers is an invalid trial with a reason. */
export function readTrial(cell: Cell, request: TrialRequest): TrialNumbers {
  switch (cell.state) {
    case 'measured':
    case 'invalid':
      return read(cell, request);
    case 'failed':
    case 'skipped':
      return withoutNumbers(cell.reason);
    default:
      return cell satisfies never;
  }
}

function read(cell: RanCell, request: TrialRequest): TrialNumbers {
  const numbers: CellNumbers = cell;
  const overspent = overspentIn(numbers);
  // Why the requests of a broken off load failed may be known, but its numbers do not size a pool.
  const invalid = cell.state === 'invalid' ? cell.reason : overspent;
  const { service, poolWait } = numbers.driver.histograms;
  const served = durationsOf(recordedValues(service));
  if (served.total === 0)
    return {
      ...withoutNumbers(invalid ?? 'No request was answered'),
      ...failuresOf(numbers),
      unserved: unservedOf(cell),
      overspent: overspent !== null,
      causes: numbers.causes ?? [],
    };
  return {
    ...failuresOf(numbers),
    latency:
      request.purpose === 'service'
        ? serviceTail(numbers, served)
        : latencyOf(numbers, request, served.meanUs),
    poolWait: summaryOf(durationsOf(recordedValues(poolWait))),
    service: shapeOf(served),
    achievedPerSecond: numbers.counts.responses / (request.durationMs / MS_PER_SECOND),
    ...connectionsOf(numbers),
    requestsEach: requestsEach(cell),
    unserved: unservedOf(cell),
    overspent: overspent !== null,
    causes: numbers.causes ?? [],
    invalid,
  };
}

function unservedOf({ strategy, counts, connections }: RanCell): UnservedConnections {
  return unservedConnections({ strategy, counts, connections });
}

/** Requests per connection that the user's service ended; null if it keeps connections. The lab's origin does. */
function requestsEach({ target, strategy, counts, connections, upstream }: RanCell): number | null {
  if (target === undefined) return null;
  const { opened = 0, openAtEnd = 0 } = upstream ?? {};
  // nginx also ends connections that it has no room for. `unkeptTrial` leaves out such trials.
  const ended =
    strategy.path === 'direct'
      ? connections.closedByServer - unservedConnections({ strategy, counts, connections }).refused
      : opened - openAtEnd - (counts.statuses[BAD_GATEWAY] ?? 0);
  return ended * KEPT_REQUESTS > counts.responses ? counts.responses / ended : null;
}

/** The failures above the error budget, as text; null: within it. In results of earlier versions only the check tells. */
function overspentIn({ checks, overspent }: CellNumbers): string | null {
  return overspent ?? checks.find(({ name, ok }) => name === ERROR_BUDGET && !ok)?.observed ?? null;
}

function failuresOf({ counts }: CellNumbers): Pick<TrialNumbers, 'requests' | 'good' | 'failures'> {
  const { errors, statuses, waiting } = counts;
  const bad = Object.entries(statuses).filter(([status]) => !isGood(status));
  return {
    requests: counts.requests + waiting,
    good: counts.responses - badOf(counts),
    failures: {
      ...errors,
      ...Object.fromEntries(bad.map(([status, count]) => [`status ${status}`, count])),
      ...(waiting > 0 ? { [WAITED]: waiting } : {}),
    },
  };
}

function latencyOf(
  { driver, counts, connections }: CellNumbers,
  { size, durationMs }: TrialRequest,
  serviceUs: number,
): TrialNumbers['latency'] {
  const { warm, latency: all, failed, unanswered } = driver.histograms;
  const bad = badOf(counts);
  const givenUp = unanswered === undefined ? NO_DURATIONS : durationsOf(recordedValues(unanswered));
  // Without the first requests, for which the pool was filled: they are not part of the long run.
  const settled = connections.opened <= size && bad === 0 ? durationsOf(recordedValues(warm)) : null;
  const isFilling = settled !== null && settled.total > 0;
  const good = isFilling
    ? settled
    : [durationsOf(recordedValues(failed)), givenUp].reduce(without, durationsOf(recordedValues(all)));
  const answeredPerSecond = (counts.responses * MS_PER_SECOND) / durationMs;
  const latency = withWaiting(good, { waiting: counts.waiting, answeredPerSecond, serviceUs });
  const missing = bad + errorsOf(counts);
  const queued = givenUp.total > givenUpErrors(counts) ? counts.waiting : 0;
  return { p50Us: quantileOf(latency, 0.5), ...tailOf({ latency, missing, givenUp, queued, durationMs }) };
}

/** The service times alone: the few connections of such a trial may be busy all the time. */
function serviceTail({ counts, durationMs }: CellNumbers, served: Durations): TrialNumbers['latency'] {
  const missing = badOf(counts) + errorsOf(counts);
  // How long a request waited says nothing here: that includes the wait for a connection.
  const tail = tailOf({ latency: served, missing, givenUp: NO_DURATIONS, queued: 0, durationMs });
  return { p50Us: quantileOf(served, 0.5), ...tail };
}

function errorsOf({ errors }: CellNumbers['counts']): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

function givenUpErrors({ errors }: CellNumbers['counts']): number {
  return Object.entries(errors).reduce((sum, [code, count]) => sum + (isUnanswered(code) ? count : 0), 0);
}

function connectionsOf({
  connections,
  hosts,
  upstream,
}: CellNumbers): Pick<TrialNumbers, 'opened' | 'closed' | 'openPeak' | 'portsInUsePeak' | 'upstream'> {
  const { opened, peak, closedByClient, closedByServer, resetByClient, resetByServer } = connections;
  return {
    opened,
    closed: closedByClient + closedByServer + resetByClient + resetByServer,
    openPeak: peak,
    portsInUsePeak: hosts.client?.portsInUsePeak ?? null,
    upstream: upstream === undefined ? upstreamOf(hosts.proxy) : serviceUpstream(upstream),
  };
}

/** The side that closes first holds TIME_WAIT for longer than a trial, so the proxy's TIME_WAIT counts nginx's closes. */
function upstreamOf(proxy: CellNumbers['hosts']['proxy']): UpstreamUse | null {
  if (proxy === undefined) return null;
  const { activeOpens: opened, timeWaitPeak, tableAfter } = proxy;
  const closed = Math.max(timeWaitPeak, tableAfter.states.timeWait ?? 0);
  return { opened, closed, endedByService: null, openPeak: opened - closed };
}

/**
 * For the user's own service: other programs may hold TIME_WAIT towards it too, and over loopback it may be reused after a
 * second. So the ended connections are those that are no longer open, and TIME_WAIT shows how many of them nginx closed.
 * After `Connection: close` the service counts as the one that ended it, even if nginx sent the first FIN.
 */
function serviceUpstream({
  opened,
  openAtEnd,
  timeWaitPeak,
  closing,
}: NonNullable<CellNumbers['upstream']>): UpstreamUse {
  const ended = Math.max(0, opened - openAtEnd);
  const endedByService = Math.min(ended, Math.max(closing, ended - timeWaitPeak));
  return { opened, closed: ended - endedByService, endedByService, openPeak: opened - ended };
}

function withoutNumbers(invalid: string): TrialNumbers {
  return {
    requests: 0,
    good: 0,
    failures: {},
    latency: { p50Us: 0, p99Us: 0, lowUs: 0, highUs: 0, points: [] },
    poolWait: NOTHING,
    service: { meanUs: 0, variation: 0, points: [] },
    achievedPerSecond: 0,
    opened: 0,
    closed: 0,
    openPeak: 0,
    portsInUsePeak: null,
    upstream: null,
    requestsEach: null,
    unserved: { answering: 0, silent: 0, refused: 0 },
    overspent: false,
    causes: [],
    invalid,
  };
}

function isGood(status: string): boolean {
  return status.startsWith('2');
}

function badOf({ statuses }: CellNumbers['counts']): number {
  return Object.entries(statuses).reduce((sum, [status, count]) => sum + (isGood(status) ? 0 : count), 0);
}

function summaryOf(times: Durations): TimeSummary {
  return { meanUs: times.meanUs, p50Us: quantileOf(times, 0.5), p99Us: quantileOf(times, 0.99) };
}
