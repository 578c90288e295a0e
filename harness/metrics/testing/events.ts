import { predict } from '../../analyse/predict/predict.ts';
import { planOf } from '../../analyse/testing/plans.ts';
import type { DriverProgress, ProgressDetail, Quantiles } from '../../drive/driver.ts';
import { createHistogram, encodeHistogram, recordUs } from '../../drive/record/latency.ts';
import type { LiveCell, RunEvent } from '../../result/events.ts';
import type { Cell, CellNumbers, Result } from '../../result/result.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf, numbersOf } from '../../result/testing/parts.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { NO_BUCKETS } from '../buckets.ts';
import { RunMetrics } from '../run-metrics.ts';
import type { Sample } from '../sample.ts';
import { NO_TOTALS } from '../samples/totals.ts';

/** A cell that is to run. */
export function planned(id: string, strategy: Partial<Strategy> = {}): CellPlan {
  return planOf({ id, name: id, strategy });
}

export function runStarted(plans: readonly CellPlan[], name = 'asked'): RunEvent {
  return {
    type: 'run-started',
    scenario: { name, cells: plans },
    environment: fixture.environment,
    cells: plans.length,
    folder: '/tmp',
    budgetMs: null,
  };
}

export function cellStarted(plan: CellPlan, scenario = 'asked'): RunEvent {
  const prediction = predict(plan);
  return { type: 'cell-started', scenario, index: 1, cells: 1, plan, trial: 1, prediction };
}

export function cellEnded(cell: Cell, scenario = 'asked'): RunEvent {
  return { type: 'cell-ended', scenario, index: 1, cells: 1, cell };
}

export function runEnded(result: Partial<Result> = {}): RunEvent {
  return { type: 'run-ended', result: { ...fixture, scenario: 'asked', ...result } };
}

export interface Told {
  readonly progress?: Partial<DriverProgress>;
  readonly live?: Partial<LiveCell>;
}

export function cellProgress(plan: CellPlan, { progress, live }: Told = {}): RunEvent {
  return {
    type: 'cell-progress',
    scenario: 'asked',
    index: 1,
    plan,
    prediction: predict(plan),
    progress: progressOf(progress),
    live: { hosts: {}, nginx: null, programs: [], observers: [], nginxErrors: null, ...live },
  };
}

function progressOf(progress: Partial<DriverProgress> = {}): DriverProgress {
  return {
    atMs: 1_000,
    requests: 0,
    responses: 0,
    errors: 0,
    codes: {},
    opened: 0,
    inFlight: 0,
    latencyP50Us: null,
    latencyP99Us: null,
    detail: null,
    ...progress,
  };
}

export function detailOf(detail: Partial<ProgressDetail> = {}): ProgressDetail {
  const { statuses, failedConnects, closed, whole } = NO_TOTALS;
  return {
    ...{ statuses, failedConnects, closed, whole },
    pool: { free: 0, busy: 0, queued: 0 },
    buckets: { latency: NO_BUCKETS, connect: NO_BUCKETS },
    lastSecond: { latency: null, connect: null },
    eventLoop: { p50Us: 20, p99Us: 110, maxUs: 400 },
    ...detail,
  };
}

export function quantilesOf(p50Us: number): Quantiles {
  return { p50Us, p90Us: p50Us * 2, p99Us: p50Us * 3, p999Us: p50Us * 4 };
}

/** A cell that was measured. `latenciesUs`: what its histograms of latency and connect hold. */
export function measured(
  plan: CellPlan,
  numbers: Partial<CellNumbers> = {},
  latenciesUs: readonly number[] = [],
): Extract<Cell, { state: 'measured' }> {
  const base = numbersOf(numbers);
  const encoded = histogramOf(latenciesUs);
  const histograms = { ...base.driver.histograms, latency: encoded, connect: encoded };
  return {
    ...headerOf({ ...plan, prediction: predict(plan) }),
    ...base,
    driver: { ...base.driver, histograms },
    state: 'measured',
  };
}

export function histogramOf(valuesUs: readonly number[]): string {
  const histogram = createHistogram();
  for (const valueUs of valuesUs) recordUs(histogram, valueUs);
  return encodeHistogram(histogram);
}

/** `name{label="value"} 1`, as Prometheus writes it. */
function lineOf({ name, labels, value }: Sample): string {
  const inside = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  const shown = typeof value === 'number' ? String(value) : `${value.counts.join()} sum ${value.sumUs}`;
  return `${name}{${inside.join()}} ${shown}`;
}

/** The lines of one metric, `connlab_` left out. */
export function linesOf(samples: readonly Sample[], name: string): readonly string[] {
  return samples
    .filter((one) => one.name === `connlab_${name}`)
    .map((one) => lineOf(one).replace('connlab_', ''));
}

/** The lines of a metric after these events. */
export function after(...events: readonly RunEvent[]): (name: string) => readonly string[] {
  const book = new RunMetrics(() => 5_000);
  for (const event of events) book.handle(event);
  return (name) => linesOf([...book.samples().values()].flat(), name);
}
