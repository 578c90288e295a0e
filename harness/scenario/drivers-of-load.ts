import type { Load } from './scenario.ts';
import type { Strategy } from './strategy.ts';

/** Most driver processes of a cell: more cores than that have no load to make on a link of the lab. */
export const MOST_DRIVERS = 64;

/** Driver processes of a load. `auto` is a number once the scenario is planned. */
export function driversOf({ drivers = 1 }: Pick<Load, 'drivers'>): number {
  return drivers === 'auto' ? 1 : drivers;
}

/** `total` in as equal whole parts as can be: the first ones have one more. */
export function dealt(total: number, parts: number): readonly number[] {
  return Array.from(
    { length: parts },
    (_, index) => Math.floor(total / parts) + Number(index < total % parts),
  );
}

/**
 * The load of each driver process. An open one is still whole, for its arrivals are dealt in turn: only their times say which
 * are whose.
 */
export function loadsOfDrivers(load: Load): readonly Load[] {
  const drivers = driversOf(load);
  const { drivers: _, ...own } = load;
  if (own.kind === 'open') return Array.from({ length: drivers }, () => own);
  const callers = dealt(own.concurrency, drivers);
  const requests = own.requests === undefined ? null : dealt(own.requests, drivers);
  return callers.map((concurrency, index) => ({
    ...own,
    concurrency,
    ...(requests !== null && { requests: requests[index]! }),
  }));
}

/** Connections that the pools of all drivers hold; Infinity: without limit. Each process has a pool of its own. */
export function poolInAll({
  strategy: { pool },
  load,
}: {
  readonly strategy: Pick<Strategy, 'pool'>;
  readonly load: Pick<Load, 'drivers'>;
}): number {
  return pool === 'unlimited' ? Infinity : pool * driversOf(load);
}

/** Names of the driver processes of a cell: `driver`, or `driver 1`, `driver 2`, ... */
export function driverNames(drivers: number): readonly string[] {
  return drivers === 1 ? ['driver'] : Array.from({ length: drivers }, (_, index) => `driver ${index + 1}`);
}

/** Whether a program of that name is a driver process. */
export function isDriver(name: string): boolean {
  return /^driver(?: \d+)?$/.test(name);
}
