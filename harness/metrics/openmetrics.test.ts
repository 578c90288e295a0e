import { expect, test } from 'vitest';
import { NO_BUCKETS } from './buckets.ts';
import { openMetrics } from './openmetrics.ts';
import type { TimeSeries } from './stored/series.ts';

const written = async (...series: readonly TimeSeries[]): Promise<readonly string[]> =>
  (await Array.fromAsync(openMetrics(series))).join('').split('\n');
const points = async (...series: readonly TimeSeries[]) =>
  (await written(...series)).filter((line) => /^[^#]/.test(line));

const requests = (cell: string, atMs: readonly number[], values: TimeSeries['values']): TimeSeries => ({
  name: 'connlab_requests_total',
  labels: { scenario: 's', cell },
  atMs,
  values,
});

test('openMetrics() writes each metric together, each series in order of time, and the end', async () => {
  const duration: TimeSeries = {
    name: 'connlab_cell_duration_seconds',
    labels: { scenario: 's', cell: 'a' },
    atMs: [1_500],
    values: [2.5],
  };
  const later = requests('a', [3_000, 4_000], [0, 7]);
  expect(
    await written(later, duration, requests('b', [500], [1]), requests('a', [1_000, 2_000.4], [0, 9])),
  ).toEqual([
    '# TYPE connlab_requests counter',
    '# HELP connlab_requests Requests begun',
    'connlab_requests_total{scenario="s",cell="a"} 0 1',
    'connlab_requests_total{scenario="s",cell="a"} 9 2',
    'connlab_requests_total{scenario="s",cell="a"} 0 3',
    'connlab_requests_total{scenario="s",cell="a"} 7 4',
    'connlab_requests_total{scenario="s",cell="b"} 1 0.5',
    '# TYPE connlab_cell_duration_seconds gauge',
    '# UNIT connlab_cell_duration_seconds seconds',
    '# HELP connlab_cell_duration_seconds How long the load ran',
    'connlab_cell_duration_seconds{scenario="s",cell="a"} 2.5 1.5',
    '# EOF',
    '',
  ]);
});

test('openMetrics() leaves out what has no value, and a second value of one moment', async () => {
  expect(await points(requests('a', [1_000, 2_000, 2_000.2, 3_000], [1, 2, 3, null]))).toEqual([
    'connlab_requests_total{scenario="s",cell="a"} 1 1',
    'connlab_requests_total{scenario="s",cell="a"} 2 2',
  ]);
});

test('openMetrics() writes each value of a histogram with all its buckets', async () => {
  const counts = NO_BUCKETS.counts.map((_, at) => (at < 2 ? 1 : 0));
  const lines = await points({
    name: 'connlab_connect_duration_seconds',
    labels: { scenario: 's', cell: 'a' },
    atMs: [1_000],
    values: [{ counts, sumUs: 150 }],
  });
  expect(lines).toHaveLength(counts.length + 2);
  expect(lines.slice(0, 2)).toEqual([
    'connlab_connect_duration_seconds_bucket{scenario="s",cell="a",le="0.00005"} 1 1',
    'connlab_connect_duration_seconds_bucket{scenario="s",cell="a",le="0.0001"} 2 1',
  ]);
  expect(lines.slice(-3)).toEqual([
    'connlab_connect_duration_seconds_bucket{scenario="s",cell="a",le="+Inf"} 2 1',
    'connlab_connect_duration_seconds_sum{scenario="s",cell="a"} 0.00015 1',
    'connlab_connect_duration_seconds_count{scenario="s",cell="a"} 2 1',
  ]);
});

test('openMetrics() escapes what a stored result says', async () => {
  expect(await points({ ...requests('a', [1_000], [1]), labels: { scenario: 'x"} 1\n\\' } })).toEqual([
    'connlab_requests_total{scenario="x\\"} 1\\n\\\\"} 1 1',
  ]);
});

test('openMetrics() of nothing is an end', async () => expect(await written()).toEqual(['# EOF', '']));
