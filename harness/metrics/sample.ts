import type { BucketCounts } from '../drive/driver.ts';
import type { METRICS, MetricName } from './catalogue.ts';
import type { Label } from './labels.ts';

type Spec<N extends MetricName> = (typeof METRICS)[N];

/** What a metric wants to be told of each of its series, besides scenario and cell. */
export type OwnLabels<N extends MetricName> = {
  readonly [L in Exclude<Spec<N>['labels'][number], 'cell'>]: string;
};

export type ValueOf<N extends MetricName> = Spec<N>['type'] extends 'histogram' ? BucketCounts : number;

/** The value of one series at one moment. */
export interface Sample {
  readonly name: MetricName;
  readonly labels: Readonly<Partial<Record<Label | 'scenario', string>>>;
  /** Of a histogram its buckets, microseconds; else in the unit of the metric. */
  readonly value: number | BucketCounts;
}

/** One sample; none where the value is not known: a series that is absent says so, 0 or NaN would not. */
export function sample<N extends MetricName>(
  name: N,
  labels: OwnLabels<N>,
  value: ValueOf<N> | null | undefined,
): readonly Sample[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'number' && !Number.isFinite(value)) return [];
  return [{ name, labels, value }];
}

/** The same samples with the labels that they share, these first. */
export function withLabels(
  samples: readonly Sample[],
  shared: { readonly scenario: string; readonly cell?: string },
): readonly Sample[] {
  return samples.map(({ name, labels, value }) => ({ name, labels: { ...shared, ...labels }, value }));
}
