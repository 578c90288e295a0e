import { Registry, register } from 'prom-client';
import { expect, test } from 'vitest';
import { DURATION_BOUNDS_US } from '../drive/duration-buckets.ts';
import { labelsOf, METRIC_NAMES, METRICS } from './catalogue.ts';
import type { MetricSpec } from './metric-spec.ts';
import { registryOfSamples } from './registry.ts';
import { liveMetrics } from './run-metrics.ts';
import { cellEnded, cellStarted, measured, planned, runStarted } from './testing/events.ts';

const PLAN = planned('one');

async function scraped(): Promise<string> {
  const { registry, onEvent } = liveMetrics(() => 0);
  onEvent(runStarted([PLAN]));
  onEvent(cellStarted(PLAN));
  onEvent(cellEnded(measured(PLAN, {}, [100, 35_000, 70_000_000])));
  return registry.metrics();
}

test('registryOf() has the metrics of the catalogue, and leaves the registry of everybody alone', async () => {
  const text = await scraped();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]);
  expect(types).toEqual(METRIC_NAMES.map((name) => [name, METRICS[name].type]));
  expect(register.getMetricsAsArray()).toEqual([]);
});

test('registryOf() writes histograms that add up', async () => {
  const text = await scraped();
  const of = (name: string) =>
    [...text.matchAll(new RegExp(`^connlab_request_duration_seconds_${name}{(.*)} (\\S+)$`, 'gm'))].map(
      ([, labels, value]) => [/le="([^"]*)"/.exec(labels!)?.[1], Number(value)] as const,
    );
  const buckets = of('bucket');
  expect(buckets.map(([le]) => le)).toEqual([...DURATION_BOUNDS_US.map((us) => String(us / 1e6)), '+Inf']);
  expect(Object.fromEntries(buckets)).toMatchObject({
    '0.00005': 0,
    '0.0001': 1,
    '0.03': 1,
    '0.035': 2,
    '30': 2,
    '+Inf': 3,
  });
  expect(of('count')).toEqual([[undefined, 3]]);
  expect(of('sum')[0]![1]).toBeCloseTo(60.035, 0); // what is longer than a minute counts as one
});

test('registryOf() counts up as the driver does, however often it is asked', async () => {
  const { registry, onEvent } = liveMetrics(() => 0);
  onEvent(runStarted([PLAN]));
  onEvent(cellEnded(measured(PLAN)));
  const total = async () => /^connlab_requests_total{.*} (\d+)$/m.exec(await registry.metrics())?.[1];
  expect([await total(), await total()]).toEqual(['63000', '63000']);
});

test('registryOfSamples() has only the metrics that there are samples of', async () => {
  const samples = [
    { name: 'connlab_cell_running', labels: { scenario: 'a"\\\n', cell: 'b' }, value: 1 },
  ] as const;
  expect(await registryOfSamples(samples).metrics()).toContain(
    'connlab_cell_running{scenario="a\\"\\\\\\n",cell="b"} 1\n',
  );
  expect(registryOfSamples(samples)).toBeInstanceOf(Registry);
  expect(registryOfSamples(samples).getMetricsAsArray()).toHaveLength(1);
});

test.each(METRIC_NAMES)("%s is named by Prometheus' conventions", (name) => {
  const { type, unit, help, source }: MetricSpec = METRICS[name];
  expect(name).toMatch(/^connlab_[a-z0-9_]+$/);
  expect(name.endsWith('_total')).toBe(type === 'counter');
  const units = ['seconds', 'ratio', 'bytes'].filter((one) => name.endsWith(`_${one}`));
  expect(units).toEqual(unit === null ? [] : [unit]);
  expect(new Set(labelsOf(name)).size).toBe(labelsOf(name).length);
  expect(help).not.toMatch(/\.$|\n/);
  expect(source).not.toBe('');
});
