import { median } from '../../../compare/statistics/order.ts';
import type { WithNumbers } from '../../cells.ts';
import { readings } from './ports-over-time.ts';

/** Connect time while a number of local ports was in use. */
export interface ConnectCost {
  readonly portsInUse: number;
  readonly p50Us: number;
  readonly maxUs: number;
}

/**
 * Connect time against the client's ports in use: the driver knows when it opened which connection, and sockstat how many
 * sockets there were at that moment. Ascending; empty if one of the two is missing.
 */
export function connectCosts(cell: WithNumbers): readonly ConnectCost[] {
  const { driver } = cell;
  const seen = readings(cell, 'sockstat', 'client');
  const { bin, p50Us, maxUs } = driver.connectByCount;
  if (seen === undefined || driver.series.atMs.length < 2) return [];
  const sockets = seen.atMs.map((_, row) => sum(seen.values.timeWait?.[row], seen.values.inUse?.[row]));
  const opened = countsBefore(driver.series.opened);
  const costs = p50Us.map((us, index): ConnectCost => {
    const atMs = interpolate(opened, driver.series.atMs, index * bin);
    const portsInUse = Math.round(interpolate(seen.atMs, sockets, atMs));
    return { portsInUse, p50Us: us, maxUs: maxUs[index]! };
  });
  return [...Map.groupBy(costs, ({ portsInUse }) => portsInUse)]
    .map(([portsInUse, same]) => ({
      portsInUse,
      p50Us: median(same.map((cost) => cost.p50Us)),
      maxUs: Math.max(...same.map((cost) => cost.maxUs)),
    }))
    .sort((a, b) => a.portsInUse - b.portsInUse);
}

/** The total at the beginning of each step of the driver's series. */
function countsBefore(counts: readonly number[]): readonly number[] {
  let total = 0;
  return counts.map((count) => {
    total += count;
    return total - count;
  });
}

function sum(...values: readonly (number | null | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

/** Linear interpolation between ascending places; beyond an end, the value at that end. */
export function interpolate(places: readonly number[], values: readonly number[], place: number): number {
  const after = places.findIndex((one) => one >= place);
  if (after === -1) return values.at(-1)!;
  if (after === 0) return values[0]!;
  const [from, to] = [places[after - 1]!, places[after]!];
  const share = (place - from) / (to - from);
  return values[after - 1]! + share * (values[after]! - values[after - 1]!);
}
