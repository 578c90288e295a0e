import { MS_PER_SECOND } from '../units.ts';
import { METRIC_NAMES, METRICS, type MetricName } from './catalogue.ts';
import type { MetricSpec } from './metric-spec.ts';
import type { Sample } from './sample.ts';
import { keyOf, type TimeSeries } from './stored/series.ts';
import { escaped, linesOf } from './text.ts';

/**
 * OpenMetrics text (openmetrics.io, 1.0) in pieces: of each metric all series one after the other, each in order of
 * time, as `promtool tsdb create-blocks-from openmetrics` wants it. `atMs` of the series is ms since 1970.
 */
export function* openMetrics(series: readonly TimeSeries[]): Generator<string> {
  const byName = Map.groupBy(series, ({ name }) => name);
  for (const name of METRIC_NAMES) {
    const own = byName.get(name) ?? [];
    if (own.length === 0) continue;
    yield headOf(name);
    for (const same of Map.groupBy(own, keyOf).values()) yield seriesText(same);
  }
  yield '# EOF\n';
}

function headOf(name: MetricName): string {
  const { type, unit, help }: MetricSpec = METRICS[name];
  // The family of a counter is called without the end that its samples have.
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  const unitLine = unit === null ? '' : `# UNIT ${family} ${unit}\n`;
  return `# TYPE ${family} ${type}\n${unitLine}# HELP ${family} ${escaped(help)}\n`;
}

/** One series, though it may come from several trials or results. Of two values of one moment the first counts. */
function seriesText(parts: readonly TimeSeries[]): string {
  const samples = parts.flatMap(timedSamples).sort((a, b) => a.atMs - b.atMs);
  return samples
    .map((one, at) => (one.atMs > (samples[at - 1]?.atMs ?? -Infinity) ? textOf(one) : ''))
    .join('');
}

interface TimedSample extends Sample {
  readonly atMs: number;
}

function timedSamples({ name, labels, atMs, values }: TimeSeries): readonly TimedSample[] {
  return atMs.flatMap((time, at) => {
    const value = values[at] ?? null;
    return value === null ? [] : [{ name, labels, value, atMs: Math.round(time) }];
  });
}

function textOf(sample: TimedSample): string {
  const at = sample.atMs / MS_PER_SECOND;
  return linesOf(sample)
    .map(({ series, value }) => `${series} ${value} ${at}\n`)
    .join('');
}
