import { US_PER_SECOND } from '../../units.ts';
import { codeLabel, countsBy, statusLabel } from '../labels.ts';
import type { OwnLabels } from '../sample.ts';
import type { RanCell } from '../samples/totals.ts';
import type { TimeSeries } from './series.ts';

/** What the driver counted, step by step. */
export function driverSeries(cell: RanCell): readonly TimeSeries[] {
  const { series } = cell.driver;
  const ends = stepEnds(cell);
  const total = (name: TimeSeries['name'], labels: TimeSeries['labels'], counts: readonly number[]) => ({
    name,
    labels,
    atMs: [0, ...ends],
    values: [0, ...runningTotal(counts)],
  });
  return [
    total('connlab_requests_total', {}, series.requests),
    total('connlab_connections_opened_total', {}, series.opened),
    ...onlyOne(countsBy(cell.counts.statuses, statusLabel)).map((status) =>
      total('connlab_responses_total', { status }, series.responses),
    ),
    ...onlyOne(countsBy(cell.counts.errors, codeLabel)).map((code) =>
      total('connlab_errors_total', { code }, series.errors),
    ),
    { name: 'connlab_in_flight_requests', labels: {}, atMs: ends, values: series.inFlight },
    ...windowSeries(cell, ends),
  ];
}

/** A step is stored by its beginning; its numbers are known at its end. */
export function stepEnds({ driver, durationMs }: RanCell): readonly number[] {
  const { atMs } = driver.series;
  return atMs.map((beginMs, at) => atMs[at + 1] ?? Math.max(beginMs, durationMs));
}

export function runningTotal(counts: readonly number[]): readonly number[] {
  let total = 0;
  return counts.map((count) => {
    total += count;
    return total;
  });
}

/** The steps do not tell of which status or code each was: with several, only their totals are known. */
function onlyOne(counts: readonly (readonly [label: string, count: number])[]): readonly string[] {
  const [first] = counts;
  return counts.length === 1 && first !== undefined ? [first[0]] : [];
}

type Window = OwnLabels<'connlab_latency_seconds'>;

function windowSeries({ driver }: RanCell, ends: readonly number[]): readonly TimeSeries[] {
  const { latencyP50Us, latencyP99Us, connectP50Us, connectP99Us } = driver.series;
  const median: Window = { window: '1s', quantile: '0.5' };
  const slow: Window = { window: '1s', quantile: '0.99' };
  const column = (name: TimeSeries['name'], labels: Window, us: readonly (number | null)[]): TimeSeries => ({
    name,
    labels,
    atMs: ends,
    values: us.map((one) => (one === null ? null : one / US_PER_SECOND)),
  });
  return [
    column('connlab_latency_seconds', median, latencyP50Us),
    column('connlab_latency_seconds', slow, latencyP99Us),
    column('connlab_connect_seconds', median, connectP50Us),
    column('connlab_connect_seconds', slow, connectP99Us),
  ];
}
