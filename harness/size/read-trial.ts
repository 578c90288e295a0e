import { recordedValues } from '../analyse/density.ts';
import type { Cell, CellNumbers } from '../result/result.ts';
import { MS_PER_SECOND } from '../units.ts';
import { quantileOf, type Sample, sampleOf } from './sample.ts';
import { shapeOf } from './service-shape.ts';
import { tailOf, withWaiting } from './tail.ts';
import { type Middle, type TrialNumbers, type TrialRequest, WAITED } from './trial.ts';

const NOTHING: Middle = { meanUs: 0, p50Us: 0, p99Us: 0 };

/** What a cell that ran says for a sizing. One without numbers is an invalid trial that says why. */
export function readTrial(cell: Cell, request: TrialRequest): TrialNumbers {
  switch (cell.state) {
    case 'measured':
      return read(cell, request, null);
    case 'invalid':
      return read(cell, request, cell.reason);
    case 'failed':
    case 'skipped':
      return withoutNumbers(cell.reason);
    default:
      return cell satisfies never;
  }
}

function read(numbers: CellNumbers, request: TrialRequest, invalid: string | null): TrialNumbers {
  const { service, poolWait } = numbers.driver.histograms;
  const served = sampleOf(recordedValues(service));
  if (served.total === 0)
    return { ...withoutNumbers(invalid ?? 'Nothing was answered'), ...failuresOf(numbers) };
  return {
    ...failuresOf(numbers),
    latency: latencyOf(numbers, request, served.meanUs),
    poolWait: middleOf(sampleOf(recordedValues(poolWait))),
    service: shapeOf(served),
    achievedPerSecond: numbers.counts.responses / (request.durationMs / MS_PER_SECOND),
    ...connectionsOf(numbers),
    invalid,
  };
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
  const warm = sampleOf(recordedValues(driver.histograms.warm));
  // The first requests, for which the pool was filled, are no part of what it does in the long run; others are.
  const isFilling = connections.opened <= size && warm.total > 0;
  const answered = isFilling ? warm : sampleOf(recordedValues(driver.histograms.latency));
  const answeredPerSecond = (counts.responses * MS_PER_SECOND) / durationMs;
  const latency = withWaiting(answered, { waiting: counts.waiting, answeredPerSecond, serviceUs });
  const missing = Object.values(counts.errors).reduce((sum, count) => sum + count, 0);
  const bad = Math.min(badOf(counts), latency.total);
  return { p50Us: quantileOf(latency, 0.5), ...tailOf({ latency, bad, missing, durationMs }) };
}

function connectionsOf({
  connections,
  hosts,
}: CellNumbers): Pick<TrialNumbers, 'opened' | 'closed' | 'openPeak' | 'portsInUsePeak' | 'upstream'> {
  const { opened, peak, closedByClient, closedByServer, resetByClient, resetByServer } = connections;
  return {
    opened,
    closed: closedByClient + closedByServer + resetByClient + resetByServer,
    openPeak: peak,
    portsInUsePeak: hosts.client?.portsInUsePeak ?? null,
    upstream: upstreamOf(hosts.proxy),
  };
}

/** Whoever closes first holds TIME_WAIT, for longer than any trial: so the proxy's are what nginx closed meanwhile. */
function upstreamOf(proxy: CellNumbers['hosts']['proxy']): TrialNumbers['upstream'] {
  if (proxy === undefined) return null;
  const { activeOpens: opened, timeWaitPeak, tableAfter } = proxy;
  const closed = Math.max(timeWaitPeak, tableAfter.states.timeWait ?? 0);
  return { opened, closed, openPeak: opened - closed };
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
