import { median } from '../../../compare/statistics/order.ts';
import type { TcpSeries } from '../../../observe/tcp-series.ts';
import { MS_PER_SECOND } from '../../../units.ts';
import { count, listed } from '../../../words.ts';
import { cellName, type WithNumbers } from '../../cells.ts';
import { HOST_COLOURS } from '../chart.ts';
import type { ChartSpec, Line } from '../chart-data.ts';

/** Hosts are asked at the same ticks; readings further apart than this are not of one moment. */
const SAME_MOMENT_MS = 500;

/** The congestion windows of one host and end at one moment. */
interface Moment {
  readonly atMs: number;
  /** At least one. */
  readonly windows: readonly number[];
}

/** The congestion window of each host's connections over time; null if that was not recorded. */
export function windowChart(cell: WithNumbers): ChartSpec | null {
  const ends = (cell.tcp ?? []).flatMap((series) => {
    const moments = momentsOf(series);
    return moments.length === 0 ? [] : [{ name: nameOf(series, cell), series, moments }];
  });
  const at = ends
    .map(({ moments }) => moments.map(({ atMs }) => atMs))
    .reduce((longest, one) => (one.length > longest.length ? one : longest), []);
  if (at.length < 2) return null;
  const last = ends.map(({ name, moments }) => `${count(median(moments.at(-1)!.windows))} of the ${name}`);
  // A load is read at 120 moments or so, however long it is: no point need be left out.
  return {
    title: `${cellName(cell)}: congestion window over time`,
    summary: `Median of up to 20 connections at each end, with the least and the most around it. Last: ${listed(last)}.`,
    x: { label: 'since the start of the load', format: 'seconds' },
    y: { label: 'segments', format: 'count' },
    at: at.map((ms) => ms / MS_PER_SECOND),
    lines: ends.map(({ name, series, moments }) => lineOf(name, series, nearest(moments, at))),
  };
}

function nameOf({ host, end }: TcpSeries, { tcp }: WithNumbers): string {
  const isAlone = tcp!.filter((series) => series.host === host).length === 1;
  return isAlone ? host : `${host}, ${end}`;
}

function momentsOf({ atMs, values: { cwnd } }: TcpSeries): readonly Moment[] {
  const rows = atMs.flatMap((ms, row) => {
    const window = cwnd[row] ?? null;
    return window === null ? [] : [{ ms, window }];
  });
  return [...Map.groupBy(rows, ({ ms }) => ms)].map(([ms, same]) => ({
    atMs: ms,
    windows: same.map(({ window }) => window),
  }));
}

/** The moment next to each of `at`; null where there is none. */
function nearest(moments: readonly Moment[], at: readonly number[]): readonly (Moment | null)[] {
  return at.map((ms) => {
    const distance = (moment: Moment): number => Math.abs(moment.atMs - ms);
    const next = moments.reduce((best, one) => (distance(one) < distance(best) ? one : best));
    return distance(next) <= SAME_MOMENT_MS ? next : null;
  });
}

function lineOf(name: string, { host, end }: TcpSeries, moments: readonly (Moment | null)[]): Line {
  const column = (of: (windows: readonly number[]) => number) =>
    moments.map((moment) => (moment === null ? null : of(moment.windows)));
  return {
    name,
    colour: HOST_COLOURS[host],
    ...(host === 'proxy' && end === 'opened' && { dotted: true }),
    band: { low: column((windows) => Math.min(...windows)), high: column((windows) => Math.max(...windows)) },
    values: column(median),
  };
}
