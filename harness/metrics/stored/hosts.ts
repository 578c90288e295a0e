import type { Series } from '../../observe/observation.ts';
import { type Sample, sample } from '../sample.ts';
import { eventSamples, nginxSamples, portSamples, processSamples, socketSamples } from '../samples/host.ts';
import type { RanCell } from '../samples/totals.ts';
import { seriesOver, type TimeSeries } from './series.ts';

/** The readings of the observers. */
export function hostSeries(cell: RanCell): readonly TimeSeries[] {
  return cell.series.flatMap((series) => seriesOver(series.atMs, (_, row) => samplesOf(cell, series, row)));
}

/** One row of a series, through the functions of the live metrics. */
function samplesOf(cell: RanCell, series: Series, row: number): readonly Sample[] {
  const { source, host } = series;
  const { portsInUse, ...read } = readingOf(series, row);
  switch (source) {
    case 'sockstat':
      return socketSamples(host, { timeWait: read.timeWait, inUse: read.inUse });
    case 'table':
      return [
        ...socketSamples(host, { states: read }),
        ...portSamples(host, cell.hosts[host]?.portCapacity, portsInUse),
      ];
    case 'counters':
      return eventSamples(host, read);
    case 'nginx':
      return [...nginxSamples(read), ...sample('connlab_nginx_requests_total', {}, read.requests)];
    case 'process':
      return processSamples({
        name: series.process ?? 'other',
        host,
        cpuShare: cpuShareOf(series, row),
        rssBytes: read.rssBytes ?? null,
      });
    default:
      return source satisfies never;
  }
}

/** The values of one row, without those that the observer could not read. */
function readingOf({ values }: Series, row: number): Readonly<Record<string, number>> {
  const reading: Record<string, number> = {};
  for (const name of Object.keys(values)) {
    const value = values[name]![row] ?? null;
    if (value !== null) reading[name] = value;
  }
  return reading;
}

/** Share of one core since the previous row; null: one of the two rows is missing. */
function cpuShareOf({ atMs, values }: Series, row: number): number | null {
  const [before, now] = [values.cpuMs?.[row - 1] ?? null, values.cpuMs?.[row] ?? null];
  const elapsedMs = (atMs[row] ?? 0) - (atMs[row - 1] ?? 0);
  return before === null || now === null || elapsedMs <= 0 ? null : (now - before) / elapsedMs;
}
