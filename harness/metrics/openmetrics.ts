import { type OpenMetricsContentType, Registry } from 'prom-client';
import { MS_PER_SECOND } from '../units.ts';
import { METRIC_NAMES, METRICS, type MetricName } from './catalogue.ts';
import type { MetricSpec } from './metric-spec.ts';
import { asMetric, type WrittenValue, writtenValues } from './registry.ts';
import type { Sample } from './sample.ts';
import { keyOf, type TimeSeries } from './stored/series.ts';

/**
 * OpenMetrics text (openmetrics.io, 1.0) in pieces: for each metric all series one after the other, each in order of
 * time, as `promtool tsdb create-blocks-from openmetrics` wants it. `atMs` of the series is ms since 1970.
 */
export async function* openMetrics(series: readonly TimeSeries[]): AsyncGenerator<string> {
  const byName = Map.groupBy(series, ({ name }) => name);
  for (const name of METRIC_NAMES) {
    const own = byName.get(name) ?? [];
    const sameSeries = [...Map.groupBy(own, keyOf).values()];
    if (sameSeries.length > 0) yield (await linesOf(name, [])).head;
    for (const parts of sameSeries) {
      const samples = timedSamples(parts);
      const values = samples.map(({ sample }) => writtenValues(sample));
      const { lines } = await linesOf(name, values.flat());
      const times = samples.flatMap(({ atMs }, at) => values[at]!.map(() => atMs / MS_PER_SECOND));
      yield lines.map((line, at) => `${line} ${times[at]}\n`).join('');
    }
  }
  yield '# EOF\n';
}

/** What prom-client writes: all but the unit and the times, which it does not know. */
async function linesOf(
  name: MetricName,
  values: readonly WrittenValue[],
): Promise<{ readonly head: string; readonly lines: readonly string[] }> {
  const { type, unit, help }: MetricSpec = METRICS[name];
  // The family of a counter is called without the end that its samples have: prom-client adds it.
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  registry.registerMetric(
    asMetric({ name: family, get: async () => ({ name: family, help, type, values }) }),
  );
  const [helpLine, typeLine, ...lines] = (await registry.getSingleMetricAsString(family)).split('\n');
  const unitLine = unit === null ? '' : `# UNIT ${family} ${unit}\n`;
  return { head: `${typeLine}\n${unitLine}${helpLine}\n`, lines };
}

interface TimedSample {
  readonly sample: Sample;
  readonly atMs: number;
}

/** One series, though it may come from several trials or results. Of two values at one moment the first counts. */
function timedSamples(parts: readonly TimeSeries[]): readonly TimedSample[] {
  return parts
    .flatMap(({ name, labels, atMs, values }) =>
      atMs.flatMap((time, at) => {
        const value = values[at] ?? null;
        return value === null ? [] : [{ sample: { name, labels, value }, atMs: Math.round(time) }];
      }),
    )
    .sort((a, b) => a.atMs - b.atMs)
    .filter(({ atMs }, at, all) => atMs > (all[at - 1]?.atMs ?? -Infinity));
}
