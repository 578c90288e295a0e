import { MS_PER_SECOND } from '../units.ts';
import { loadsOfDrivers } from './drivers-of-load.ts';
import { answererOf, type CellPlan, type Load } from './scenario.ts';
import { parseReuse, type ReuseLimit, type Strategy } from './strategy.ts';

// The most that a cell can reach: a setting above it would have no effect.

/** Requests under way at once; Infinity: arrivals of an open load do not wait for each other. */
export function mostAtOnce(load: Load): number {
  return loadsOfDrivers(load).reduce((total, own) => total + mostAtOnceOf(own), 0);
}

/** The same of one driver process. */
function mostAtOnceOf(load: Load): number {
  if (load.kind === 'open') return Infinity;
  return Math.min(load.concurrency * (load.objectsPerPage ?? 1), load.requests ?? Infinity);
}

/** Requests in all; Infinity where the machine or chance decides. */
export function mostRequests(load: Load): number {
  if (load.kind === 'closed') return load.requests ?? Infinity;
  const due = (load.ratePerSecond * load.durationMs) / MS_PER_SECOND;
  return load.arrivals === 'constant' ? Math.ceil(due) : Infinity;
}

/** Connections of the client at once. */
export function mostOpen({ strategy, load }: Pick<CellPlan, 'strategy' | 'load'>): number {
  const pool = strategy.pool === 'unlimited' ? Infinity : strategy.pool;
  return loadsOfDrivers(load).reduce((total, own) => total + Math.min(pool, mostAtOnceOf(own)), 0);
}

/** Connections of the client in all, as long as none is lost. */
export function mostOpened(cell: Pick<CellPlan, 'strategy' | 'load' | 'origin'>): number {
  return isReplaced(cell) ? mostRequests(cell.load) : mostOpen(cell);
}

export function reuseLimit({ reuse }: Pick<Strategy, 'reuse'>): ReuseLimit {
  return parseReuse(reuse) ?? { requests: Infinity, seconds: Infinity };
}

/** Whether connections end while the load runs, so that others take their place. */
function isReplaced({ strategy, load, origin }: Pick<CellPlan, 'strategy' | 'load' | 'origin'>): boolean {
  if (strategy.reuse !== 'keep-alive' || strategy.idleTimeoutMs !== 'none') return true;
  if (answererOf(strategy.path) === 'proxy') return false;
  return origin.close || origin.maxRequestsPerSocket > 0 || origin.keepAliveTimeoutMs < load.durationMs;
}

/** What setting up, warming up and taking down a cell adds to its load, ms. Measured on two cores: 1.4 to 2 s. */
const AROUND_LOAD_MS = 1_500;
/** Time per request of a service that is as fast as can be, ms: two cores answer 20,000 per second. */
const QUICKEST_REQUEST_MS = 0.05;

/** From the shortest to the longest time that something may take. */
export interface TimeNeeded {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** How long cells take one after the other. Loads that count requests end sooner the faster the service is. */
export function timeNeeded(cells: readonly Pick<CellPlan, 'load'>[]): TimeNeeded {
  const around = cells.length * AROUND_LOAD_MS;
  const sumOf = (timeMs: (load: Load) => number): number =>
    cells.reduce((sumMs, { load }) => sumMs + timeMs(load), around);
  return { leastMs: sumOf(quickestMs), mostMs: sumOf(({ durationMs }) => durationMs) };
}

function quickestMs(load: Load): number {
  if (load.kind === 'open' || load.requests === undefined) return load.durationMs;
  return Math.min(load.durationMs, load.requests * QUICKEST_REQUEST_MS);
}

/** How long cells take one after the other, were every load as long as it may be. */
export function longestMs(cells: readonly Pick<CellPlan, 'load'>[]): number {
  return timeNeeded(cells).mostMs;
}
