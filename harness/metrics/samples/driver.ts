import type { DriverProgress, ProgressDetail, Quantiles } from '../../drive/driver.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { MS_PER_SECOND, US_PER_SECOND } from '../../units.ts';
import { QUANTILES } from '../catalogue.ts';
import { codeLabel, countsBy, snakeCase, statusLabel } from '../labels.ts';
import { type Sample, sample } from '../sample.ts';
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
      quantileSamples(whole[phase], (quantile, seconds) =>
        sample('connlab_phase_seconds', { phase: snakeCase(phase), quantile }, seconds),
      ),
    ),
    ...quantileSamples(whole.lateness, (quantile, seconds) =>
      sample('connlab_driver_lateness_seconds', { quantile }, seconds),
    ),
    ...(eventLoop === null ? [] : eventLoopSamples(eventLoop)),
  ];
}

function eventLoopSamples({ p50Us, p99Us, maxUs }: ProgressDetail['eventLoop']): readonly Sample[] {
  const delays = [
    ['0.5', p50Us],
    ['0.99', p99Us],
    ['1', maxUs],
  ] as const;
  return delays.flatMap(([quantile, delayUs]) =>
    sample('connlab_driver_event_loop_delay_seconds', { quantile }, delayUs / US_PER_SECOND),
  );
}

/** Gauges of the present moment. */
export function momentSamples(
  progress: DriverProgress,
  detail: ProgressDetail | null,
  { strategy }: Pick<CellPlan, 'strategy'>,
): readonly Sample[] {
  const limit = strategy.pool === 'unlimited' ? null : strategy.pool;
  return [
    ...sample('connlab_cell_running', {}, 1),
    ...sample('connlab_cell_elapsed_seconds', {}, progress.atMs / MS_PER_SECOND),
    ...sample('connlab_in_flight_requests', {}, progress.inFlight),
    ...sample('connlab_pool_limit', {}, limit),
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
    ...quantileSamples(known.latency, (quantile, seconds) =>
      sample('connlab_latency_seconds', { window, quantile }, seconds),
    ),
    ...quantileSamples(known.connect, (quantile, seconds) =>
      sample('connlab_connect_seconds', { window, quantile }, seconds),
    ),
  ];
}

/** A sample for each value of the label quantile that is known. */
function quantileSamples(
  known: SomeQuantiles | null,
  sampleOf: (quantile: string, seconds: number) => readonly Sample[],
): readonly Sample[] {
  const us = [known?.p50Us, known?.p90Us, known?.p99Us, known?.p999Us];
  return QUANTILES.flatMap((quantile, at) => {
    const value = us[at] ?? null;
    return value === null ? [] : sampleOf(quantile, value / US_PER_SECOND);
  });
}
