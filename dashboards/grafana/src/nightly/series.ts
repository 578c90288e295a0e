import { BY_CELL, latest, maxBy, ofCells } from '../query.ts';

/** Values of the label `metric`: the quantities by which cells are compared. */
export type Compared = 'latency_p50' | 'latency_p99' | 'throughput';

/** Smallest change that counts, however quiet the machine is. */
export const LEAST_CHANGE = 0.05;

/**
 * Points of a history may be far apart: a run of ten minutes a night, and a step of an hour. So each step takes
 * the values within it.
 */
export function history(series: string): string {
  return `last_over_time(${series}[$__interval])`;
}

const BY_METRIC = [...BY_CELL, 'metric'] as const;

function ratioSeries(metric: Compared): string {
  return ofCells('connlab_cell_relative_ratio', { metric });
}

/** A cell by the reference of its scenario, over time. */
export function ratioHistory(metric: Compared): string {
  return maxBy(BY_CELL, history(ratioSeries(metric)));
}

export function ratioNow(metric: Compared): string {
  return maxBy(BY_METRIC, latest(ratioSeries(metric)));
}

/** The median over the time range: what the ratio usually is. */
export function ratioUsually(metric: Compared): string {
  return maxBy(BY_METRIC, `quantile_over_time(0.5, ${ratioSeries(metric)}[$__range:$__interval])`);
}

export function changeOf(metric: Compared): string {
  return `${ratioNow(metric)} / ${ratioUsually(metric)} - 1`;
}
