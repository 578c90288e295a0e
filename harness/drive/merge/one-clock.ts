import { NS_PER_MS, US_PER_MS } from '../../units.ts';
import type { DriverOutcome } from '../driver.ts';
import type { LoadSeries } from '../load-series.ts';
import { most } from './fields.ts';

/** The outcomes with all times from the earliest start. Series move by whole buckets, the nearest ones. */
export function onOneClock(outcomes: readonly DriverOutcome[]): readonly DriverOutcome[] {
  const startedAtNs = outcomes
    .map((outcome) => BigInt(outcome.startedAtNs))
    .reduce((a, b) => (b < a ? b : a));
  const bucketMs = most(outcomes.map(({ series: { atMs } }) => (atMs[1] ?? 0) - (atMs[0] ?? 0)));
  return outcomes.map((outcome) => {
    const laterMs = Number(BigInt(outcome.startedAtNs) - startedAtNs) / NS_PER_MS;
    return laterMs === 0 ? outcome : moved(outcome, { startedAtNs: String(startedAtNs), laterMs, bucketMs });
  });
}

function moved(
  outcome: DriverOutcome,
  { startedAtNs, laterMs, bucketMs }: { startedAtNs: string; laterMs: number; bucketMs: number },
): DriverOutcome {
  const { each } = outcome.connections;
  // To whole microseconds, as a driver records them.
  const later = (ms: number): number => Math.round((ms + laterMs) * US_PER_MS) / US_PER_MS;
  return {
    ...outcome,
    startedAtNs,
    durationMs: later(outcome.durationMs),
    first: outcome.first.map((first) => ({ ...first, atMs: later(first.atMs) })),
    series: movedSeries(outcome.series, bucketMs === 0 ? 0 : Math.round(laterMs / bucketMs), bucketMs),
    connections: {
      ...outcome.connections,
      ...(each && {
        each: {
          ...each,
          openedMs: each.openedMs.map(later),
          lastMs: each.lastMs.map((ms) => ms && later(ms)),
        },
      }),
    },
  };
}

const COUNTS: readonly (keyof LoadSeries)[] = ['requests', 'responses', 'errors', 'opened', 'inFlight'];

/** With empty buckets before it. */
function movedSeries(series: LoadSeries, buckets: number, bucketMs: number): LoadSeries {
  const names = Object.keys(series) as (keyof LoadSeries)[];
  const columns = names.map((name) => {
    const before = Array.from({ length: buckets }, () => (COUNTS.includes(name) ? 0 : null));
    return [name, [...before, ...series[name]!]];
  });
  const length = series.atMs.length + buckets;
  return { ...Object.fromEntries(columns), atMs: Array.from({ length }, (_, step) => step * bucketMs) };
}
