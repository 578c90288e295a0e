import { sum } from '../../analyse/evidence.ts';
import type { DriverProgress, ProgressDetail } from '../../drive/driver.ts';
import type { Cell, CellNumbers, LatencySummary } from '../../result/result.ts';
import { bucketsOf, NO_BUCKETS } from '../buckets.ts';

/** What the driver counted since the start of the load, for a running and for a stored cell. */
export type Totals = Pick<DriverProgress, 'requests' | 'opened' | 'codes'> &
  Omit<ProgressDetail, 'pool' | 'lastSecond' | 'eventLoop'> & {
    readonly eventLoop: ProgressDetail['eventLoop'] | null;
  };

/** The totals before the first request. */
export const NO_TOTALS: Totals = {
  requests: 0,
  opened: 0,
  statuses: {},
  codes: {},
  failedConnects: 0,
  closed: { client: 0, server: 0, resetByClient: 0, resetByServer: 0 },
  buckets: { latency: NO_BUCKETS, connect: NO_BUCKETS },
  whole: {
    ...{ latency: null, service: null, lateness: null },
    ...{ poolWait: null, connect: null, tls: null, ttfb: null, body: null },
  },
  eventLoop: null,
};

export function liveTotals({ requests, opened, codes }: DriverProgress, detail: ProgressDetail): Totals {
  return { ...detail, requests, opened, codes };
}

/** A cell whose load ran, valid or not. */
export type RanCell = Extract<Cell, CellNumbers>;

export function hasRun(cell: Cell): cell is RanCell {
  return cell.state === 'measured' || cell.state === 'invalid';
}

/** The totals of a stored cell. */
export function totalsOf(cell: RanCell): Totals {
  const { counts, connections, driver, phases } = cell;
  const { poolWait, connect, tls, ttfb, body } = phases;
  const answered = (summary: LatencySummary) => (counts.responses > 0 ? summary : null);
  return {
    requests: counts.requests,
    opened: sum(driver.series.opened),
    statuses: counts.statuses,
    codes: counts.errors,
    failedConnects: connections.failed,
    closed: {
      client: connections.closedByClient,
      server: connections.closedByServer,
      resetByClient: connections.resetByClient,
      resetByServer: connections.resetByServer,
    },
    buckets: {
      latency: bucketsOf(driver.histograms.latency),
      connect: bucketsOf(driver.histograms.connect),
    },
    whole: {
      latency: cell.latency.maxUs > 0 ? cell.latency : null,
      service: answered(cell.service),
      lateness: cell.load.kind === 'open' ? cell.lateness : null,
      ...{ poolWait, connect, tls, ttfb, body },
    },
    eventLoop: driver.eventLoop,
  };
}
