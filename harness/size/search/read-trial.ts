import { ERROR_BUDGET } from '../../analyse/checks/error-budget.ts';
import { KEPT_REQUESTS } from '../../analyse/external.ts';
import { recordedValues } from '../../analyse/shape/density.ts';
import type { Cell, CellNumbers } from '../../result/result.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { quantileOf, type Sample, sampleOf, without } from '../model/sample.ts';
import { shapeOf } from '../model/service-shape.ts';
import { tailOf, withWaiting } from '../model/tail.ts';
import { type Middle, type TrialNumbers, type TrialRequest, type UpstreamUse, WAITED } from './trial.ts';

type RanCell = Extract<Cell, { state: 'measured' | 'invalid' }>;

const NOTHING: Middle = { meanUs: 0, p50Us: 0, p99Us: 0 };

/** What a cell that ran says for a sizing. One without numbers is an invalid trial that says why. */
export function readTrial(cell: Cell, request: TrialRequest): TrialNumbers {
  switch (cell.state) {
    case 'measured':
      return read(cell, request);
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
  const invalid = cell.state === 'invalid' ? cell.reason : null;
  const { service, poolWait } = numbers.driver.histograms;
  const served = sampleOf(recordedValues(service));
  if (served.total === 0)
    return {
      ...withoutNumbers(invalid ?? 'Nothing was answered'),
      ...failuresOf(numbers),
      overspent: isOverspent(numbers),
    };
  return {
    ...failuresOf(numbers),
    latency: latencyOf(numbers, request, served.meanUs),
    poolWait: middleOf(sampleOf(recordedValues(poolWait))),
    service: shapeOf(served),
    achievedPerSecond: numbers.counts.responses / (request.durationMs / MS_PER_SECOND),
    ...connectionsOf(numbers),
    requestsEach: requestsEach(cell),
    overspent: isOverspent(numbers),
    invalid,
  };
}

/** Of what a service of one's own ended: the lab's origin ends only what it was told to. */
function requestsEach({ target, strategy, counts, connections, upstream }: RanCell): number | null {
  if (target === undefined) return null;
  const { opened = 0, openAtEnd = 0 } = upstream ?? {};
  // Of an nginx that has no room for all of them: `unkeptTrial` leaves those trials out.
  const ended = strategy.path === 'direct' ? connections.closedByServer : opened - openAtEnd;
  return ended * KEPT_REQUESTS > counts.responses ? counts.responses / ended : null;
}

function isOverspent({ checks }: CellNumbers): boolean {
  return checks.some(({ name, ok }) => name === ERROR_BUDGET && !ok);
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
  const { warm, latency: all, failed } = driver.histograms;
  const bad = badOf(counts);
  // The first requests, for which the pool was filled, are no part of what it does in the long run; others are.
  const settled = connections.opened <= size && bad === 0 ? sampleOf(recordedValues(warm)) : null;
  const isFilling = settled !== null && settled.total > 0;
  const good = isFilling ? settled : without(sampleOf(recordedValues(all)), sampleOf(recordedValues(failed)));
  const answeredPerSecond = (counts.responses * MS_PER_SECOND) / durationMs;
  const latency = withWaiting(good, { waiting: counts.waiting, answeredPerSecond, serviceUs });
  const missing = bad + Object.values(counts.errors).reduce((sum, count) => sum + count, 0);
  return { p50Us: quantileOf(latency, 0.5), ...tailOf({ latency, missing, durationMs }) };
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

/** Whoever closes first holds TIME_WAIT, for longer than any trial: so the proxy's are what nginx closed meanwhile. */
function upstreamOf(proxy: CellNumbers['hosts']['proxy']): UpstreamUse | null {
  if (proxy === undefined) return null;
  const { activeOpens: opened, timeWaitPeak, tableAfter } = proxy;
  const closed = Math.max(timeWaitPeak, tableAfter.states.timeWait ?? 0);
  return { opened, closed, endedByService: null, openPeak: opened - closed };
}

/**
 * Before a service of one's own others may hold TIME_WAIT towards it as well, and over loopback it may be gone after a
 * second: what is not open any more has ended for certain, and TIME_WAIT says how much of that nginx did. Where the
 * service said `Connection: close` it is the service's doing, though nginx may have been first with its FIN.
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
    overspent: false,
    invalid,
  };
}

function isGood(status: string): boolean {
  return status.startsWith('2');
}

function badOf({ statuses }: CellNumbers['counts']): number {
  return Object.entries(statuses).reduce((sum, [status, count]) => sum + (isGood(status) ? 0 : count), 0);
}

function middleOf(sample: Sample): Middle {
  return { meanUs: sample.meanUs, p50Us: quantileOf(sample, 0.5), p99Us: quantileOf(sample, 0.99) };
}
