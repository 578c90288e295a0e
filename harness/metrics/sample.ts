import type { BucketCounts } from '../drive/duration-buckets.ts';
import type { METRICS, MetricName } from './catalogue.ts';
import type { Label } from './labels.ts';

type Spec<N extends MetricName> = (typeof METRICS)[N];

/** The labels of a metric besides scenario and cell. */
export type OwnLabels<N extends MetricName> = {
  readonly [L in Exclude<Spec<N>['labels'][number], 'cell'>]: string;
};

export type ValueOf<N extends MetricName> = Spec<N>['type'] extends 'histogram' ? BucketCounts : number;

/** The value of one series at one moment, as Prometheus uses the word. */
export interface Sample {
  readonly name: MetricName;
  readonly labels: Readonly<Partial<Record<Label | 'scenario', string>>>;
  /** In the unit of the metric; for a histogram its buckets, in microseconds. */
  readonly value: number | BucketCounts;
}

/** One sample; none if the value is not known, because an absent series says so and 0 or NaN would not. */
export function sample<N extends MetricName>(
  name: N,
  labels: OwnLabels<N>,
  value: ValueOf<N> | null | undefined,
): readonly Sample[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'number' && !Number.isFinite(value)) return [];
  return [{ name, labels, value }];
}

/** The same samples with the shared labels in front. */
export function withLabels(
  samples: readonly Sample[],
  shared: { readonly scenario: string; readonly cell?: string },
): readonly Sample[] {
  return samples.map(({ name, labels, value }) => ({ name, labels: { ...shared, ...labels }, value }));
}
