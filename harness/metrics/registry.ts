import { type Metric, Registry } from 'prom-client';
import { type BucketCounts, DURATION_BOUNDS_US } from '../drive/duration-buckets.ts';
import { US_PER_SECOND } from '../units.ts';
import { cumulative } from './buckets.ts';
import { METRIC_NAMES, METRICS, type MetricName } from './catalogue.ts';
import type { Sample } from './sample.ts';

/** Samples by the name of their metric. */
export type SamplesByName = ReadonlyMap<MetricName, readonly Sample[]>;

export function samplesByName(samples: readonly Sample[]): SamplesByName {
  return Map.groupBy(samples, ({ name }) => name);
}

/**
 * A registry of its own with every metric of the catalogue and none besides. `read` is called at each scrape: a series
 * without a sample is gone.
 */
export function registryOf(read: () => SamplesByName): Registry {
  return registryWith(METRIC_NAMES.map((name) => metricOf(name, () => read().get(name) ?? [])));
}

/** A registry of samples that stay as they are, with the metrics that they have. */
export function registryOfSamples(samples: readonly Sample[]): Registry {
  return registryWith([...samplesByName(samples)].map(([name, own]) => metricOf(name, () => own)));
}

function registryWith(metrics: readonly Metric[]): Registry {
  const registry = new Registry();
  for (const metric of metrics) registry.registerMetric(metric);
  return registry;
}

/**
 * A metric whose values are read when it is scraped. The registry and its text are prom-client's; its own kinds of metric
 * do not serve, because they count for themselves: a histogram of a million durations that were counted elsewhere could
 * only be replayed into them.
 */
function metricOf(name: MetricName, read: () => readonly Sample[]): Metric {
  const { help, type } = METRICS[name];
  const get = async () => ({ name, help, type, values: read().flatMap(writtenOnce) });
  return asMetric({ name, get });
}

/** All that the registry asks of a metric is its name and get() (lib/registry.js), which its types do not know. */
export function asMetric(metric: { readonly name: string; get(): Promise<object> }): Metric {
  return metric as unknown as Metric;
}

/** What the registry writes a line from. */
export interface WrittenValue {
  /** Missing: the name of the metric. */
  readonly metricName?: string;
  /** Their text is written once for each object (lib/registry.js), and what an ended cell left never changes. */
  readonly sharedLabels: object;
  readonly labels?: object;
  readonly value: number;
}

const written = new WeakMap<Sample, readonly WrittenValue[]>();

function writtenOnce(sample: Sample): readonly WrittenValue[] {
  const known = written.get(sample) ?? writtenValues(sample);
  written.set(sample, known);
  return known;
}

/** Values of the label le, in the order of the buckets. */
const BOUNDS: readonly string[] = [
  ...DURATION_BOUNDS_US.map((boundUs) => String(boundUs / US_PER_SECOND)),
  '+Inf',
];

/** The lines of a sample: one, or for a histogram one for each bucket, the sum and the count. */
export function writtenValues({ name, labels, value }: Sample): readonly WrittenValue[] {
  return typeof value === 'number' ? [{ sharedLabels: labels, value }] : histogramValues(name, labels, value);
}

function histogramValues(
  name: MetricName,
  labels: Sample['labels'],
  buckets: BucketCounts,
): readonly WrittenValue[] {
  const counts = cumulative(buckets);
  return [
    ...counts.map((value, at) => ({
      metricName: `${name}_bucket`,
      sharedLabels: { ...labels, le: BOUNDS[at]! },
      value,
    })),
    { metricName: `${name}_sum`, sharedLabels: labels, value: buckets.sumUs / US_PER_SECOND },
    { metricName: `${name}_count`, sharedLabels: labels, value: counts.at(-1)! },
  ];
}
