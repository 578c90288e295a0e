import { portErrorCodes } from '../../analyse/exhaustion.ts';
import type { Prediction } from '../../result/prediction.ts';
import type { Cell } from '../../result/result.ts';
import { type CellPlan, hostsOf } from '../../scenario/scenario.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import { MS_PER_SECOND, US_PER_SECOND } from '../../units.ts';
import { type Sample, sample } from '../sample.ts';
import { totalSamples } from './driver.ts';
import { eventSamples, nginxErrorSamples } from './host.ts';
import { hasRun, type RanCell, type Totals, totalsOf } from './totals.ts';

/** The strategy of a cell and its prediction, which are known before it runs. */
export function planSamples(
  { strategy }: Pick<CellPlan, 'strategy'>,
  prediction: Prediction,
): readonly Sample[] {
  const { path, driver, protocol, reuse, closer } = strategy;
  return [
    ...sample('connlab_cell_info', { path, driver, protocol, reuse, closer }, 1),
    ...sample('connlab_exhaustion_predicted_seconds', {}, secondsOf(prediction.exhaustedAtMs)),
  ];
}

/**
 * The lasting metrics of a cell that has ended. `seen`: the totals that the driver reported last. If they cover the whole
 * load, they stay: totals from the stored histograms could be lower because of rounding, and Prometheus takes a counter that
 * falls for one that was reset.
 */
export function endedSamples(cell: Cell, seen?: Totals): readonly Sample[] {
  const state = sample('connlab_cell_state', { state: cell.state }, 1);
  if (!hasRun(cell)) return [...planSamples(cell, cell.prediction), ...state];
  const totals = seen?.requests === cell.counts.requests ? seen : totalsOf(cell);
  return [
    ...state,
    ...planSamples(cell, predictionAfter(cell)),
    ...totalSamples(totals, cell),
    ...ranSamples(cell),
  ];
}

/** For a closed load the predicted time follows from the churn that it had. */
function predictionAfter({ prediction, exhaustion }: RanCell): Prediction {
  return { ...prediction, exhaustedAtMs: prediction.exhaustedAtMs ?? exhaustion?.predictedAtMs ?? null };
}

function ranSamples(cell: RanCell): readonly Sample[] {
  const { warnings, exhaustion, durationMs, rate, nginxErrors, observers, counts } = cell;
  return [
    ...warnings.flatMap(({ code }) => sample('connlab_cell_warning', { warning: code }, 1)),
    ...exhaustedSamples(cell, { codes: counts.errors, nginxErrors }),
    ...sample('connlab_exhaustion_seconds', {}, secondsOf(exhaustion?.atMs)),
    ...sample('connlab_cell_duration_seconds', {}, durationMs / MS_PER_SECOND),
    ...sample('connlab_cell_responses_per_second', {}, rate.achievedPerSecond),
    ...hostPeaks(cell),
    ...modeSamples(cell),
    ...sample('connlab_nginx_requests_total', {}, nginxRequests(cell)),
    ...nginxErrorSamples(nginxErrors),
    ...observers.flatMap(({ name, reads }) =>
      sample('connlab_observer_reads_total', { observer: name }, reads),
    ),
  ];
}

function hostPeaks({ hosts }: RanCell): readonly Sample[] {
  return HOSTS.flatMap((host) => {
    const paid = hosts[host];
    if (paid === undefined) return [];
    return [
      ...sample('connlab_cell_sockets_peak', { host, state: 'time_wait' }, paid.timeWaitPeak),
      ...sample('connlab_cell_ports_in_use_peak', { host }, paid.portsInUsePeak),
      ...sample('connlab_cell_port_capacity', { host }, paid.portCapacity),
      ...eventSamples(host, paid.counters),
    ];
  });
}

function modeSamples({ shape }: RanCell): readonly Sample[] {
  return shape.modes.flatMap(({ atUs, share }, index) => {
    const mode = String(index + 1);
    return [
      ...sample('connlab_cell_latency_mode_seconds', { mode }, atUs / US_PER_SECOND),
      ...sample('connlab_cell_latency_mode_share_ratio', { mode }, share),
    ];
  });
}

/** The last value of stub_status. */
function nginxRequests({ series }: RanCell): number | null {
  const values = series.find(({ source }) => source === 'nginx')?.values.requests;
  return values?.findLast((value) => value !== null) ?? null;
}

function secondsOf(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : ms / MS_PER_SECOND;
}

/** Errors that mean that ports ran out: the driver's errno for the client, nginx's error log for the proxy. */
export interface PortErrors {
  readonly codes: Totals['codes'];
  /** null: no nginx. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
}

/** A flag for each host that opens connections. */
export function exhaustedSamples(plan: Pick<CellPlan, 'strategy'>, seen: PortErrors): readonly Sample[] {
  const client = portErrorCodes(plan).some((code) => (seen.codes[code] ?? 0) > 0);
  const proxy = (seen.nginxErrors?.['no-ports'] ?? 0) > 0;
  const hasProxy = hostsOf(plan.strategy.path).includes('proxy');
  return [
    ...sample('connlab_exhausted', { host: 'client' }, Number(client)),
    ...(hasProxy ? sample('connlab_exhausted', { host: 'proxy' }, Number(proxy)) : []),
  ];
}
