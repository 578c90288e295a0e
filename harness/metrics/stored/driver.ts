import { codeLabel, countsBy, statusLabel } from '../labels.ts';
import { sample } from '../sample.ts';
import { windowSamples } from '../samples/driver.ts';
import type { RanCell } from '../samples/totals.ts';
import { seriesOver, type TimeSeries } from './series.ts';

/** The driver's counts, step by step. */
export function driverSeries(cell: RanCell): readonly TimeSeries[] {
  const { series } = cell.driver;
  const ends = stepEnds(cell);
  const [requests, opened] = [totalsBefore(series.requests), totalsBefore(series.opened)];
  const [responses, errors] = [totalsBefore(series.responses), totalsBefore(series.errors)];
  const status = onlyOne(countsBy(cell.counts.statuses, statusLabel));
  const code = onlyOne(countsBy(cell.counts.errors, codeLabel));
  return [
    ...seriesOver([0, ...ends], (_, step) => [
      ...sample('connlab_requests_total', {}, requests[step]),
      ...sample('connlab_connections_opened_total', {}, opened[step]),
      ...(status === undefined ? [] : sample('connlab_responses_total', { status }, responses[step])),
      ...(code === undefined ? [] : sample('connlab_errors_total', { code }, errors[step])),
    ]),
    ...seriesOver(ends, (_, step) => [
      ...sample('connlab_in_flight_requests', {}, series.inFlight[step]),
      ...windowSamples('1s', {
        latency: { p50Us: series.latencyP50Us[step], p99Us: series.latencyP99Us[step] },
        connect: { p50Us: series.connectP50Us[step], p99Us: series.connectP99Us[step] },
      }),
    ]),
  ];
}

/** The ends of the steps, where their numbers are known: a step is stored with the time of its beginning. */
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

function totalsBefore(counts: readonly number[]): readonly number[] {
  return [0, ...runningTotal(counts)];
}

/** The steps do not tell statuses or codes apart, so with several of them only the totals are known. */
function onlyOne(counts: readonly (readonly [label: string, count: number])[]): string | undefined {
  return counts.length === 1 ? counts[0]![0] : undefined;
}
