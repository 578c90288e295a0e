import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DriverProgress, Quantiles } from '../driver.ts';
import { deal, loads } from '../testing/deal.ts';
import { mergeProgress } from './progress.ts';

/** What only a whole load has, not its parts. */
function exactOf({ latencyP50Us, latencyP99Us, detail, ...counts }: DriverProgress) {
  const { statuses, failedConnects, closed, buckets, eventLoop } = detail!;
  return { ...counts, statuses, failedConnects, closed, buckets, eventLoop };
}

test('mergeProgress() gives the counts and buckets of one driver that did all, and at least its quantiles', () => {
  fc.assert(
    fc.property(loads, (load) => {
      const { parts, whole } = deal(load);
      const merged = mergeProgress(parts.map(({ progress }) => progress));
      expect(exactOf(merged)).toEqual(exactOf(whole.progress));
      expect(merged.detail!.pool).toEqual({ free: 3, busy: 6, queued: 9 });
      expectAtLeast(merged.detail!.lastSecond, whole.progress.detail!.lastSecond);
      expectAtLeast(merged.detail!.whole, whole.progress.detail!.whole);
    }),
    { numRuns: 30 },
  );
});

function expectAtLeast(
  merged: Readonly<Record<string, Quantiles | null>>,
  whole: Readonly<Record<string, Quantiles | null>>,
): void {
  for (const [name, quantiles] of Object.entries(whole)) {
    expect([name, merged[name] === null]).toEqual([name, quantiles === null]);
    for (const [quantile, us] of Object.entries(quantiles ?? {})) {
      expect(merged[name]![quantile as keyof Quantiles]).toBeGreaterThanOrEqual(us);
    }
  }
}

test('mergeProgress() has a detail once one process has', () => {
  const { progress } = deal([]).whole;
  const plain = { ...progress, detail: null };
  expect(mergeProgress([plain, plain]).detail).toBeNull();
  expect(mergeProgress([plain, progress]).detail).toEqual(progress.detail);
});

test('mergeProgress() gives the weighted median and the slowest of the last bucket', () => {
  const { progress } = deal([]).whole;
  const of = (responses: number, latencyP50Us: number | null, latencyP99Us: number | null) => ({
    ...progress,
    responses,
    latencyP50Us,
    latencyP99Us,
  });
  const merged = mergeProgress([
    of(10, 900, 1_000),
    of(100, 500, 600),
    of(90, 400, 2_000),
    of(5, null, null),
  ]);
  expect([merged.latencyP50Us, merged.latencyP99Us]).toEqual([500, 2_000]);
});
