import type { DriverProgress, ProgressDetail, Quantiles } from '../../drive/driver.ts';
import { poolInAll } from '../../scenario/drivers-of-load.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { MS_PER_SECOND, US_PER_SECOND } from '../../units.ts';
import { type METRICS, type MetricName, QUANTILES } from '../catalogue.ts';
import { codeLabel, countsBy, snakeCase, statusLabel } from '../labels.ts';
import { type OwnLabels, type Sample, sample, type ValueOf } from '../sample.ts';
import type { Totals } from './totals.ts';

/** Values of the label phase, before they become snake case. */
const PHASES = ['poolWait', 'connect', 'tls', 'ttfb', 'body', 'service'] as const;

/** Values of the label closed_by. */
const CLOSED_BY = {
  client: 'client',
  server: 'server',
  resetByClient: 'client_reset',
  resetByServer: 'server_reset',
} as const satisfies Record<keyof Totals['closed'], string>;

/** Counters, and the exact quantiles over the whole load. A counter of the expected status exists from the start. */
export function totalSamples(totals: Totals, { origin }: Pick<CellPlan, 'origin'>): readonly Sample[] {
  const statuses = { [origin.status]: 0, ...totals.statuses };
  const closers = Object.entries(CLOSED_BY) as [keyof typeof CLOSED_BY, string][];
  return [
    ...sample('connlab_requests_total', {}, totals.requests),
    ...countsBy(statuses, statusLabel).flatMap(([status, count]) =>
      sample('connlab_responses_total', { status }, count),
    ),
    ...countsBy(totals.codes, codeLabel).flatMap(([code, count]) =>
      sample('connlab_errors_total', { code }, count),
    ),
    ...sample('connlab_connections_opened_total', {}, totals.opened),
    ...sample('connlab_connections_failed_total', {}, totals.failedConnects),
    ...closers.flatMap(([key, closed_by]) =>
      sample('connlab_connections_closed_total', { closed_by }, totals.closed[key]),
    ),
    ...sample('connlab_request_duration_seconds', {}, totals.buckets.latency),
    ...sample('connlab_connect_duration_seconds', {}, totals.buckets.connect),
    ...wholeSamples(totals),
  ];
}

function wholeSamples({ whole, eventLoop }: Totals): readonly Sample[] {
  return [
    ...windowSamples('cell', whole),
    ...PHASES.flatMap((phase) =>
      quantileSamples('connlab_phase_seconds', { phase: snakeCase(phase) }, whole[phase]),
    ),
    ...quantileSamples('connlab_driver_lateness_seconds', {}, whole.lateness),
    ...quantileSamples('connlab_driver_event_loop_delay_seconds', {}, eventLoop),
    ...sample(
      'connlab_driver_event_loop_delay_seconds',
      { quantile: '1' },
      eventLoop === null ? null : eventLoop.maxUs / US_PER_SECOND,
    ),
  ];
}

/** Gauges of the present moment. */
export function momentSamples(
  progress: DriverProgress,
  detail: ProgressDetail | null,
  plan: Pick<CellPlan, 'strategy' | 'load'>,
): readonly Sample[] {
  const limit = poolInAll(plan);
  return [
    ...sample('connlab_cell_running', {}, 1),
    ...sample('connlab_cell_elapsed_seconds', {}, progress.atMs / MS_PER_SECOND),
    ...sample('connlab_in_flight_requests', {}, progress.inFlight),
    ...sample('connlab_pool_limit', {}, limit === Infinity ? null : limit),
    ...(detail === null ? [] : lastSecondSamples(detail)),
  ];
}

function lastSecondSamples({ pool, lastSecond }: ProgressDetail): readonly Sample[] {
  return [
    ...sample('connlab_pool_connections', { state: 'free' }, pool.free),
    ...sample('connlab_pool_connections', { state: 'busy' }, pool.busy),
    ...sample('connlab_pool_queued_requests', {}, pool.queued),
    ...windowSamples('1s', lastSecond),
  ];
}

/** The quantiles that are known. */
type SomeQuantiles = { readonly [Q in keyof Quantiles]?: number | null | undefined };

export function windowSamples(
  window: '1s' | 'cell',
  known: Readonly<Record<'latency' | 'connect', SomeQuantiles | null>>,
): readonly Sample[] {
  return [
    ...quantileSamples('connlab_latency_seconds', { window }, known.latency),
    ...quantileSamples('connlab_connect_seconds', { window }, known.connect),
  ];
}

type QuantileMetric = {
  [N in MetricName]: 'quantile' extends (typeof METRICS)[N]['labels'][number] ? N : never;
}[MetricName];

/** A sample for each value of the label quantile that is known. */
function quantileSamples<N extends QuantileMetric>(
  name: N,
  labels: Omit<OwnLabels<N>, 'quantile'>,
  known: SomeQuantiles | null,
): readonly Sample[] {
  const us = [known?.p50Us, known?.p90Us, known?.p99Us, known?.p999Us];
  return QUANTILES.flatMap((quantile, at) => {
    const value = us[at] ?? null;
    const own = { ...labels, quantile } as OwnLabels<N>;
    return sample(name, own, (value === null ? null : value / US_PER_SECOND) as ValueOf<N> | null);
  });
}
