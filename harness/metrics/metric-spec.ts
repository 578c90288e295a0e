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

type Sourceless<L extends Label, T extends MetricType> = Omit<MetricSpec<L, T>, 'source'>;

function kind<T extends MetricType>(type: T, stays: MetricSpec['stays'], usual: Unit = null) {
  return <const L extends Label>(
    labels: readonly L[],
    help: string,
    unit: Unit = usual,
  ): Sourceless<L, T> => ({ type, unit, labels, stays, help });
}

/** A gauge that goes away with the load of its cell. */
export const live = kind('gauge', 'cell');
/** A gauge that stays. */
export const final = kind('gauge', 'run');
export const counter = kind('counter', 'run');
export const histogram = kind('histogram', 'run', 'seconds');

/** Metrics whose values come from the same place. */
export function from<const S extends Readonly<Record<string, Sourceless<Label, MetricType>>>>(
  source: string,
  metrics: S,
): { readonly [N in keyof S]: S[N] & Pick<MetricSpec, 'source'> } {
  const entries = Object.entries(metrics).map(([name, metric]) => [name, { ...metric, source }]);
  return Object.fromEntries(entries) as ReturnType<typeof from<S>>;
}
