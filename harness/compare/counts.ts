import type { Metric, Numbers } from './metrics.ts';
import { keepsConnections } from './metrics.ts';

/**
 * A number that the strategy determines, exactly or within bounds (if both ends race). Within the bounds it is compared
 * as a fact, otherwise tested as a metric.
 */
export interface Count extends Omit<Metric, 'floor' | 'isSpeed'> {
  /** Largest difference between two trials if nothing has changed. */
  readonly slack: (cell: Numbers) => number;
}

const PER = 1_000;
/** Connections that may be opened or not at the start and end of a load without a fixed number of requests. */
const AT_THE_ENDS = 8;
const SHARE_OF_LOAD = 0.05;

/**
 * The counts to compare. They are of a whole trial if every trial began the number of requests that its load fixes.
 * Otherwise all are per 1,000 requests, so that a number always means the same.
 */
export function countsFor(cells: readonly Numbers[]): readonly Count[] {
  const scale = cells.every(isFixed) ? WHOLE : PER_THOUSAND;
  const per = scale === WHOLE ? '' : ' per 1,000 requests';
  return [
    {
      path: 'connections.opened',
      label: `connections opened${per}`,
      ...{ unit: 'count', good: 'low' },
      read: (cell) => scale(cell, cell.connections.opened),
      slack: (cell) => slackOf(cell, scale, keepsConnections(cell) || cell.strategy.reuse === 'one-request'),
    },
    {
      path: 'hosts.proxy.activeOpens',
      label: `connections upstream${per}`,
      ...{ unit: 'count', good: 'low' },
      read: (cell) => scale(cell, cell.hosts.proxy?.activeOpens ?? null),
      slack: (cell) =>
        slackOf(cell, scale, cell.strategy.path === 'nginx' && cell.strategy.upstreamKeepalive === 'off'),
    },
    {
      path: 'exhaustion.afterConnections',
      label: 'connections until ports ran out',
      ...{ unit: 'count', good: 'high' },
      read: (cell) => cell.exhaustion?.afterConnections ?? null,
      slack: concurrencyOf,
    },
  ];
}

/** Scales a number of connections. */
type ScaleOfCount = (cell: Numbers, count: number | null) => number | null;

const WHOLE: ScaleOfCount = (_, count) => count;
const PER_THOUSAND: ScaleOfCount = ({ counts }, count) =>
  count === null || counts.requests === 0 ? null : (PER * count) / counts.requests;

/** Whether the trial began the number of requests that its load fixes. */
function isFixed({ load, counts }: Numbers): boolean {
  return load.kind === 'closed' && load.requests !== undefined && counts.requests === load.requests;
}

/**
 * `isExact`: one connection for each request, or for each caller. Otherwise each caller may open one more, when several
 * of them find the pool or the cache empty at the same moment.
 */
function slackOf(cell: Numbers, scale: ScaleOfCount, isExact: boolean): number {
  if (scale === WHOLE) return isExact ? 0 : concurrencyOf(cell);
  return scale(cell, concurrencyOf(cell) + AT_THE_ENDS) ?? 0;
}

/** Requests in progress at once; for an open load, 5% of all requests. */
function concurrencyOf({ load, counts }: Numbers): number {
  return load.kind === 'closed' ? load.concurrency : SHARE_OF_LOAD * counts.requests;
}
