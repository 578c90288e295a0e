import type { Series } from '../../observe/observation.ts';
import type { MetricName } from '../catalogue.ts';
import { snakeCase } from '../labels.ts';
import { EVENTS } from '../samples/host.ts';
import type { RanCell } from '../samples/totals.ts';
import type { TimeSeries } from './series.ts';

/** What the observers read. */
export function hostSeries(cell: RanCell): readonly TimeSeries[] {
  return cell.series.flatMap((series) => {
    switch (series.source) {
      case 'sockstat':
        return socketSeries(series, ['timeWait', 'inUse']);
      case 'table':
        return tableSeries(cell, series);
      case 'counters':
        return eventSeries(series);
      case 'nginx':
        return nginxSeries(series);
      case 'process':
        return processSeries(series);
      default:
        return series.source satisfies never;
    }
  });
}

type Values = readonly (number | null)[];

/** Nothing where the observer has no such column. */
function column(
  { atMs, values: columns }: Series,
  from: string,
  to: { readonly name: MetricName; readonly labels: TimeSeries['labels'] },
): readonly TimeSeries[] {
  const values = columns[from];
  return values === undefined ? [] : [{ ...to, atMs, values }];
}

function socketSeries(series: Series, states: readonly string[]): readonly TimeSeries[] {
  const { host } = series;
  return states.flatMap((state) =>
    column(series, state, { name: 'connlab_sockets', labels: { host, state: snakeCase(state) } }),
  );
}

/** TIME_WAIT is in sockstat as well, and read more often there. */
function tableSeries({ hosts }: RanCell, series: Series): readonly TimeSeries[] {
  const { host, atMs, values } = series;
  const states = Object.keys(values).filter((name) => name !== 'portsInUse' && name !== 'timeWait');
  const capacity = hosts[host]?.portCapacity;
  const inUse: Values = values.portsInUse ?? [];
  const labels = { host };
  return [
    ...socketSeries(series, states),
    ...column(series, 'portsInUse', { name: 'connlab_ports_in_use', labels }),
    ...(capacity === undefined
      ? []
      : ([
          { name: 'connlab_port_capacity', labels, atMs, values: atMs.map(() => capacity) },
          { name: 'connlab_ports_used_ratio', labels, atMs, values: shares(inUse, capacity) },
        ] as const)),
  ];
}

function shares(values: Values, of: number): Values {
  return values.map((value) => (value === null || of === 0 ? null : value / of));
}

function eventSeries(series: Series): readonly TimeSeries[] {
  const { host } = series;
  return Object.entries(EVENTS).flatMap(([event, name]) =>
    column(series, name, { name: 'connlab_tcp_events_total', labels: { host, event } }),
  );
}

function nginxSeries(series: Series): readonly TimeSeries[] {
  return [
    ...['active', 'reading', 'writing', 'waiting'].flatMap((state) =>
      column(series, state, { name: 'connlab_nginx_connections', labels: { state } }),
    ),
    ...column(series, 'requests', { name: 'connlab_nginx_requests_total', labels: {} }),
  ];
}

function processSeries(series: Series): readonly TimeSeries[] {
  const { host, process = 'other', atMs, values } = series;
  const labels = { host, process };
  const cpu = increasePerMs(atMs, values.cpuMs ?? []);
  return [
    { name: 'connlab_process_cpu_ratio', labels, atMs, values: cpu },
    ...column(series, 'rssBytes', { name: 'connlab_process_resident_bytes', labels }),
  ];
}

/** Between each value and the one before it. */
function increasePerMs(atMs: readonly number[], values: Values): Values {
  return values.map((value, at) => {
    const [before, elapsedMs] = [values[at - 1] ?? null, (atMs[at] ?? 0) - (atMs[at - 1] ?? 0)];
    return value === null || before === null || elapsedMs <= 0 ? null : (value - before) / elapsedMs;
  });
}
