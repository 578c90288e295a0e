import type { Label } from './labels.ts';

/** One metric as Prometheus sees it. */
export interface MetricSpec<L extends Label = Label, T extends MetricType = MetricType> {
  readonly type: T;
  /** Base unit, which by Prometheus' convention ends the name; null: a plain number or a flag. */
  readonly unit: 'seconds' | 'ratio' | 'bytes' | null;
  /** Without `scenario`, which precedes them except in metrics of the process. */
  readonly labels: readonly L[];
  /** How long the values of a cell stay: while its load runs, or until the command ends. */
  readonly stays: 'cell' | 'run';
  readonly help: string;
  /** Where the value comes from. */
  readonly source: string;
}

export type MetricType = 'gauge' | 'counter' | 'histogram';

type Unit = MetricSpec['unit'];

/** A gauge that goes away with the load of its cell. */
export function live<const L extends Label>(
  labels: readonly L[],
  source: string,
  help: string,
  unit: Unit = null,
): MetricSpec<L, 'gauge'> {
  return { type: 'gauge', unit, labels, stays: 'cell', source, help };
}

/** A gauge that stays. */
export function final<const L extends Label>(
  labels: readonly L[],
  source: string,
  help: string,
  unit: Unit = null,
): MetricSpec<L, 'gauge'> {
  return { ...live(labels, source, help, unit), stays: 'run' };
}

export function counter<const L extends Label>(
  labels: readonly L[],
  source: string,
  help: string,
): MetricSpec<L, 'counter'> {
  return { ...final(labels, source, help), type: 'counter' };
}

export function histogram<const L extends Label>(
  labels: readonly L[],
  source: string,
  help: string,
): MetricSpec<L, 'histogram'> {
  return { ...final(labels, source, help, 'seconds'), type: 'histogram' };
}
