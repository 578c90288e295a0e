import type { DriverOutcome, FirstSeen } from '../driver.ts';
import type { LoadSeries } from '../load-series.ts';
import { sum } from './fields.ts';

type Part = Pick<DriverOutcome, 'first' | 'series'>;

/**
 * The first of each code in any process, in order of time. What the other processes had done by then is known to a bucket of
 * their series: `afterConnections` counts theirs up to the end of that bucket, or up to their own first of the same code if
 * that had fewer, so it is at most the rate of a bucket too high, and exact for ports that have run out for all.
 */
export function mergeFirst(parts: readonly Part[]): readonly FirstSeen[] {
  const seen = parts.flatMap((part) => part.first.map((first) => ({ part, first })));
  const byTime = seen.toSorted((a, b) => a.first.atMs - b.first.atMs);
  const earliest = byTime.filter(
    ({ first }, index) => byTime.findIndex((one) => one.first.code === first.code) === index,
  );
  return earliest.map(({ part, first }) => {
    const others = parts.filter((other) => other !== part);
    return {
      ...first,
      afterConnections: first.afterConnections + sum(others.map((other) => openedBy(other, first))),
      ...(first.inFlight !== undefined && {
        inFlight:
          first.inFlight + sum(others.map(({ series }) => series.inFlight[stepAt(series, first)] ?? 0)),
      }),
    };
  });
}

/** Connections that another process had opened at that time, at most. */
function openedBy({ first, series }: Part, { code, atMs }: FirstSeen): number {
  const opened = sum(series.opened.slice(0, stepAt(series, { atMs }) + 1));
  const own = first.find((one) => one.code === code);
  return Math.min(opened, own?.afterConnections ?? Infinity);
}

/** The bucket of a time. */
function stepAt({ atMs }: LoadSeries, at: Pick<FirstSeen, 'atMs'>): number {
  return atMs.findLastIndex((startMs) => startMs <= at.atMs);
}
