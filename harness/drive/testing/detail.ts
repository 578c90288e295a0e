import { expect } from 'vitest';
import type { DriverOutcome, DriverProgress, Quantiles } from '../driver.ts';
import { decodeHistogram, quantilesOf } from '../record/latency.ts';
import { countOf, type HistogramName, sum } from './sums.ts';

const PHASES = ['latency', 'service', 'poolWait', 'connect', 'tls', 'ttfb', 'body', 'lateness'] as const;

/** Checks that the last progress with a detail equals the outcome. */
export function expectDetail(last: DriverProgress, outcome: DriverOutcome): void {
  const { counts, connections, eventLoop } = outcome;
  const { opened, failed, closedByClient, closedByServer, resetByClient, resetByServer } = connections;
  const { requests, responses } = counts;
  expect(last).toMatchObject({ requests, responses, opened, codes: counts.errors });
  expect(last.errors).toBe(sum(Object.values(counts.errors)));
  const detail = last.detail!;
  expect(detail).toMatchObject({ statuses: counts.statuses, failedConnects: failed });
  const closed = { client: closedByClient, server: closedByServer, resetByClient, resetByServer };
  expect([detail.closed, detail.eventLoop]).toEqual([closed, eventLoop]);
  const { latency, connect } = detail.buckets;
  expect([sum(latency.counts), sum(connect.counts)]).toEqual([
    responses + counts.unanswered!,
    countOf(outcome, 'connect'),
  ]);
  const whole = Object.fromEntries(PHASES.map((name) => [name, quantilesIn(outcome, name)]));
  expect(detail.whole).toEqual(whole);
  const { free, busy, queued } = detail.pool;
  expect(queued).toBe(0);
  // Connections that are closing count as open, but neither as free nor as busy.
  expect(free + busy).toBeLessThanOrEqual(opened - sum(Object.values(closed)));
}

function quantilesIn({ histograms }: DriverOutcome, name: HistogramName): Quantiles | null {
  return quantilesOf(decodeHistogram(histograms[name]));
}
