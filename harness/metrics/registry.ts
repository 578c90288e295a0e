import { type Metric, Registry } from 'prom-client';
import { METRIC_NAMES, type MetricName } from './catalogue.ts';
import type { Sample } from './sample.ts';
import { ToldMetric } from './told-metric.ts';

/** Samples by the name of their metric. */
export type SamplesByName = ReadonlyMap<MetricName, readonly Sample[]>;

export function samplesByName(samples: readonly Sample[]): SamplesByName {
  return Map.groupBy(samples, ({ name }) => name);
}

/**
 * A registry of its own with every metric of the catalogue and none besides. `read` is asked at each scrape: a
 * series that is not told of any more is gone.
 */
export function registryOf(read: () => SamplesByName): Registry {
  return registryWith(METRIC_NAMES.map((name) => new ToldMetric(name, () => read().get(name) ?? [])));
}

/** A registry of samples that stay as they are, with the metrics that they have. */
export function registryOfSamples(samples: readonly Sample[]): Registry {
  return registryWith([...samplesByName(samples)].map(([name, own]) => new ToldMetric(name, () => own)));
}

function registryWith(metrics: readonly ToldMetric[]): Registry {
  const registry = new Registry();
  // Its types know only its own kinds of metric; all that it asks of one is name and get() (lib/registry.js).
  for (const metric of metrics) registry.registerMetric(metric as unknown as Metric);
  return registry;
}
