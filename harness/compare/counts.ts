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

const PER = 1_000;
/** Connections that a load of no fixed length opens more or less at its ends. */
const AT_THE_ENDS = 8;
const SHARE_OF_LOAD = 0.05;

/**
 * The counts of trials that are held against each other. Where each began the number of requests that its load fixes they are
 * those of a whole trial; where one did not, all of them are told per 1,000 requests, for else one number would mean two things.
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

/** What a number of connections of a trial comes to. */
type ScaleOfCount = (cell: Numbers, count: number | null) => number | null;

const WHOLE: ScaleOfCount = (_, count) => count;
const PER_THOUSAND: ScaleOfCount = ({ counts }, count) =>
  count === null || counts.requests === 0 ? null : (PER * count) / counts.requests;

/** Whether it began the number of requests that its load fixes. */
function isFixed({ load, counts }: Numbers): boolean {
  return load.kind === 'closed' && load.requests !== undefined && counts.requests === load.requests;
}

/**
 * `isExact`: one connection for each request, or one for each caller. Else each caller may have one more begun, and
 * callers that find the cache or the pool empty at one moment open one each.
 */
function slackOf(cell: Numbers, scale: ScaleOfCount, isExact: boolean): number {
  if (scale === WHOLE) return isExact ? 0 : concurrencyOf(cell);
  return scale(cell, concurrencyOf(cell) + AT_THE_ENDS) ?? 0;
}

/** Requests that are under way at once; of an open load those due within its 5%. */
function concurrencyOf({ load, counts }: Numbers): number {
  return load.kind === 'closed' ? load.concurrency : SHARE_OF_LOAD * counts.requests;
}
