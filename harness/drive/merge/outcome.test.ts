import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DriverOutcome } from '../driver.ts';
import type { LoadSeries } from '../load-series.ts';
import { decodeHistogram, summarise } from '../record/latency.ts';
import { BUCKET_MS, CONNECT_BIN, deal, loads } from '../testing/deal.ts';
import { mergeOutcomes } from './outcome.ts';

/** Calls with the merged outcome of random loads, and that of one driver that did it all. */
function onLoads(
  judge: (merged: DriverOutcome, whole: DriverOutcome, parts: readonly DriverOutcome[]) => void,
) {
  fc.assert(
    fc.property(loads, (load) => {
      const { parts, whole } = deal(load);
      const outcomes = parts.map(({ outcome }) => outcome);
      judge(mergeOutcomes(outcomes), whole.outcome, outcomes);
    }),
    { numRuns: 30 },
  );
}

test('mergeOutcomes() gives the histograms of one driver that did all', () => {
  onLoads((merged, whole) => {
    // The texts are equal only if each count of each value is.
    expect(merged.histograms).toEqual(whole.histograms);
    for (const name of Object.keys(whole.histograms) as (keyof DriverOutcome['histograms'])[]) {
      const summary = summarise(decodeHistogram(merged.histograms[name]!));
      expect([name, summary]).toEqual([name, summarise(decodeHistogram(whole.histograms[name]!))]);
    }
  });
});

test('mergeOutcomes() gives the counts, times and costs of one driver that did all', () => {
  onLoads((merged, whole, parts) => {
    const { opened, failed, sources } = whole.connections;
    expect(merged.counts).toEqual(whole.counts);
    expect(merged.connections).toMatchObject({ opened, failed, sources });
    expect([merged.startedAtNs, merged.durationMs]).toEqual([whole.startedAtNs, whole.durationMs]);
    expect(merged.backoffs.count).toBe(whole.backoffs.count);
    expect(merged.eventLoop).toEqual(whole.eventLoop);
    expect(merged.cpu).toEqual({ userMs: 3 * parts.length, systemMs: 4 * parts.length });
  });
});

test('mergeOutcomes() gives the series of one driver that did all, and bounds of its percentiles', () => {
  onLoads(({ series }, whole, parts) => {
    for (const name of ['atMs', 'requests', 'responses', 'errors', 'opened', 'inFlight'] as const) {
      expect([name, series[name]]).toEqual([name, whole.series[name]]);
    }
    for (const [step, meanUs] of whole.series.serviceMeanUs!.entries()) {
      if (meanUs === null) expect(series.serviceMeanUs![step]).toBeNull();
      else expect(Math.abs(series.serviceMeanUs![step]! - meanUs)).toBeLessThanOrEqual(1);
    }
    for (const [p50, p99] of [
      ['latencyP50Us', 'latencyP99Us'],
      ['connectP50Us', 'connectP99Us'],
    ] as const) {
      expectBounds(series[p50], whole.series[p50], seriesOf(parts, p50));
      const most = seriesOf(parts, p99).map((values) => (values.length === 0 ? null : Math.max(...values)));
      expect(series[p99]).toEqual(most);
      for (const [step, value] of whole.series[p99].entries())
        expect(value ?? 0).toBeLessThanOrEqual(most[step] ?? 0);
    }
  });
});

/** The values of all parts for each bucket of the longest. */
function seriesOf(parts: readonly DriverOutcome[], name: keyof LoadSeries): readonly number[][] {
  const length = Math.max(...parts.map(({ series }) => series.atMs.length));
  return Array.from({ length }, (_, step) =>
    parts.map(({ series }) => series[name]![step] ?? null).filter((value) => value !== null),
  );
}

type Values = readonly (number | null)[];

/** The median of all is between those of the parts, and so is the merged one. */
function expectBounds(merged: Values, whole: Values, parts: readonly number[][]): void {
  for (const [step, values] of parts.entries()) {
    for (const value of [merged[step], whole[step]]) {
      if (values.length === 0) expect(value).toBeNull();
      else expect([value! >= Math.min(...values), value! <= Math.max(...values)]).toEqual([true, true]);
    }
  }
}

test('mergeOutcomes() gives the first of each code, with the connections of all to within a bucket', () => {
  onLoads((merged, whole) => {
    const timeOf = ({ code, atMs }: DriverOutcome['first'][number]) => ({ code, atMs });
    expect(merged.first.map(timeOf)).toEqual(whole.first.map(timeOf));
    for (const [index, { atMs, afterConnections }] of whole.first.entries()) {
      const opened = whole.series.opened[Math.floor(atMs / BUCKET_MS)]!;
      const seen = merged.first[index]!.afterConnections;
      expect(seen).toBeGreaterThanOrEqual(afterConnections);
      expect(seen).toBeLessThanOrEqual(afterConnections + opened);
    }
  });
});

test('mergeOutcomes() counts the connections of all at the first error exactly where each met it after its last', () => {
  const { parts } = deal([]);
  const run = (afterConnections: number, atMs: number): DriverOutcome => ({
    ...parts[0]!.outcome,
    first: [{ code: 'EADDRNOTAVAIL', atMs, afterConnections, inFlight: 4 }],
    series: {
      ...parts[0]!.outcome.series,
      atMs: [0, 100],
      opened: [afterConnections, 0],
      inFlight: [4, 0],
    },
  });
  const { first } = mergeOutcomes([run(700, 60), run(650, 55), run(650, 90)]);
  expect(first).toEqual([{ code: 'EADDRNOTAVAIL', atMs: 55, afterConnections: 2_000, inFlight: 12 }]);
});

test('mergeOutcomes() keeps all connect times: the bins of all have all maxima', () => {
  onLoads(({ connectByCount }, whole, parts) => {
    expect(connectByCount.bin).toBe(CONNECT_BIN * parts.length);
    const maxUs = parts.flatMap((part) => part.connectByCount.maxUs);
    const bins = Math.max(...parts.map((part) => part.connectByCount.maxUs.length));
    expect(connectByCount.maxUs.length).toBe(bins);
    expect(connectByCount.p50Us.length).toBe(bins);
    expect(Math.max(...connectByCount.maxUs)).toBe(Math.max(...maxUs));
    expect(Math.max(...maxUs)).toBe(Math.max(...whole.connectByCount.maxUs));
  });
});

test('mergeOutcomes() puts what started later on the clock of the earliest', () => {
  const outcome = (startedAtNs: string): DriverOutcome => {
    const { whole } = deal([
      { to: 0, kind: 'connected', status: 200, tookUs: 50, gapUs: 1_000, isCold: true },
      { to: 0, kind: 'failed', status: 1, tookUs: 50, gapUs: 1_000, isCold: true },
      { to: 0, kind: 'answered', status: 200, tookUs: 50, gapUs: 150_000, isCold: true },
    ]);
    return { ...whole.outcome, startedAtNs };
  };
  const [early, late] = [outcome('1000000'), outcome('161000000')];
  const { first, series, durationMs, startedAtNs } = mergeOutcomes([late, early]);
  expect([startedAtNs, durationMs]).toEqual(['1000000', early.durationMs + 160]);
  expect(first).toEqual([{ code: 'E1', atMs: 2, afterConnections: 1, inFlight: 0 }]);
  expect(series.atMs).toEqual([0, 100, 200, 300]);
  expect(series.requests).toEqual([1, 1, 1, 1]);
  expect(series.opened).toEqual([1, 0, 1, 0]);
});

test('mergeOutcomes() leaves the outcome of one driver as it is', () => {
  const { outcome } = deal([]).whole;
  expect(mergeOutcomes([outcome])).toBe(outcome);
});
