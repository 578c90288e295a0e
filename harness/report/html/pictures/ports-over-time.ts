import type { Series } from '../../../observe/observation.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import type { WithNumbers } from '../../cells.ts';
import type { Value } from '../chart-data.ts';

/** Fewest readings for a line. */
const FEWEST_READINGS = 3;

/** What an observer read on a host; undefined if it did not run there. */
export function readings(
  { series }: Pick<WithNumbers, 'series'>,
  source: Series['source'],
  host: HostName,
): Series | undefined {
  return series.find((one) => one.source === source && one.host === host);
}

/**
 * The local ports that a host's outgoing connections hold at the moments `at`; null if unknown. In the lab all sockets of a
 * client hold such ports, and sockstat counts them. Elsewhere they come from the socket table, which is read about once a
 * second.
 */
export function portsInUse(
  cell: WithNumbers,
  host: Exclude<HostName, 'origin'>,
  at: readonly number[],
): readonly Value[] | null {
  const isAlone = host === 'client' && cell.lab.kind === 'namespaces' && cell.target === undefined;
  return isAlone
    ? ofSockstat(readings(cell, 'sockstat', host), at)
    : ofTable(readings(cell, 'table', host), at);
}

function ofSockstat(series: Series | undefined, at: readonly number[]): readonly Value[] | null {
  const { inUse, inUse6, timeWait } = series?.values ?? {};
  if (inUse === undefined) return null;
  return at.map((_, row) => (inUse[row] ?? 0) + (inUse6?.[row] ?? 0) + (timeWait?.[row] ?? 0));
}

function ofTable(series: Series | undefined, at: readonly number[]): readonly Value[] | null {
  const ports = series?.values.portsInUse;
  if (series === undefined || ports === undefined || ports.length < FEWEST_READINGS) return null;
  const readings = new Map(series.atMs.map((ms, row) => [nearestTo(ms, at), ports[row] ?? null]));
  return at.map((_, row) => readings.get(row) ?? null);
}

function nearestTo(ms: number, places: readonly number[]): number {
  const distances = places.map((place) => Math.abs(place - ms));
  return distances.indexOf(Math.min(...distances));
}
