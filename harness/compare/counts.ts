import type { Metric, Numbers } from './metrics.ts';
import { keepsConnections } from './metrics.ts';

/**
 * A number that the strategy fixes: exact by nature, or within bounds where two ends race. Compared as a fact while it
 * keeps the bounds, and tested as a metric where it does not.
 */
export interface Count extends Omit<Metric, 'floor' | 'isSpeed'> {
  /** How far two trials may be apart when nothing has changed. */
  readonly slack: (cell: Numbers) => number;
}

/** Per 1,000 requests where the load has no fixed number of them. */
const PER = 1_000;
/** Connections that a load of no fixed length opens more or less at its ends. */
const AT_THE_ENDS = 8;
const SHARE_OF_LOAD = 0.05;

const opened: Count = {
  path: 'connections.opened',
  label: 'connections opened',
  unit: 'count',
  good: 'low',
  read: (cell) => perRequests(cell, cell.connections.opened),
  slack: (cell) => slackOf(cell, keepsConnections(cell) || cell.strategy.reuse === 'one-request'),
};

const openedUpstream: Count = {
  path: 'hosts.proxy.activeOpens',
  label: 'connections upstream',
  unit: 'count',
  good: 'low',
  read: (cell) => perRequests(cell, cell.hosts.proxy?.activeOpens ?? null),
  slack: (cell) => slackOf(cell, cell.strategy.path === 'nginx' && cell.strategy.upstreamKeepalive === 'off'),
};

const exhaustedAfter: Count = {
  path: 'exhaustion.afterConnections',
  label: 'connections until ports ran out',
  unit: 'count',
  good: 'high',
  read: (cell) => cell.exhaustion?.afterConnections ?? null,
  slack: (cell) => concurrencyOf(cell),
};

export const COUNTS: readonly Count[] = [opened, openedUpstream, exhaustedAfter];

/** Whether every cell of these begins the same number of requests, so that its counts are themselves comparable. */
function isFixed({ load, counts }: Numbers): boolean {
  return load.kind === 'closed' && load.requests !== undefined && counts.requests === load.requests;
}

function perRequests(cell: Numbers, count: number | null): number | null {
  if (count === null || isFixed(cell)) return count;
  return cell.counts.requests === 0 ? null : (PER * count) / cell.counts.requests;
}

/**
 * `isExact`: one connection for each request, or one for each caller. Else each caller may have one more begun, and
 * callers that find the cache or the pool empty at one moment open one each.
 */
function slackOf(cell: Numbers, isExact: boolean): number {
  if (isFixed(cell)) return isExact ? 0 : concurrencyOf(cell);
  const ends = concurrencyOf(cell) + AT_THE_ENDS;
  return cell.counts.requests === 0 ? 0 : (PER * ends) / cell.counts.requests;
}

/** Requests that are under way at once; of an open load those due within its 5%. */
function concurrencyOf({ load, counts }: Numbers): number {
  return load.kind === 'closed' ? load.concurrency : SHARE_OF_LOAD * counts.requests;
}
