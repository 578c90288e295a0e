import { MS_PER_SECOND } from '../units.ts';
import type { Knee, SizeRow } from './answer.ts';
import { leastOfAll, quantileOfAll } from './model/points.ts';
import { predictedP99Us } from './model/response.ts';
import { meanShape } from './model/service-shape.ts';
import type { Goal } from './search/goal.ts';
import { type Trial, utilisation } from './search/trial.ts';
import { isJudged, viewOf } from './views.ts';

/** Largest ratio to the best p99 at which more connections are not needed. */
const AS_GOOD = 1.1;

/** The trials of each size and rate that count. Those of the service by itself are apart: their latency is another. */
export function groupsOf(trials: readonly Trial[]): readonly (readonly Trial[])[] {
  const counted = trials.filter((trial) => isJudged(trial) && trial.purpose !== 'upstream');
  const groups = Map.groupBy(
    counted,
    ({ purpose, size, ratePerSecond }) => `${purpose === 'service'} ${size} ${ratePerSecond}`,
  );
  return [...groups.values()];
}

/** One row for all trials of the same size and rate. */
export function rowsOf(trials: readonly Trial[], goal: Goal): readonly SizeRow[] {
  return groupsOf(trials)
    .map((own) => rowOf(own, goal))
    .toSorted((a, b) => a.ratePerSecond - b.ratePerSecond || a.size - b.size);
}

function rowOf(own: readonly Trial[], goal: Goal): SizeRow {
  const { size, ratePerSecond, purpose, durationMs } = own[0]!;
  const view = viewOf(size, own, goal);
  const numbers = own.map((trial) => trial.numbers);
  const service = meanShape(numbers.map((one) => one.service));
  const total = (pick: (one: (typeof numbers)[number]) => number): number =>
    numbers.reduce((sum, one) => sum + pick(one), 0);
  const mean = (pick: (one: (typeof numbers)[number]) => number): number => total(pick) / numbers.length;
  const latencies = numbers.map(({ latency }) => latency.points);
  const leastP50Us = leastOfAll(latencies, 0.5);
  const { atLeast = [], ...p99 } = view.band;
  const bounds = [...(leastP50Us === null ? [] : (['p50Us'] as const)), ...atLeast];
  const ports = numbers.map(({ portsInUsePeak }) => portsInUsePeak).filter((peak) => peak !== null);
  return {
    size,
    purpose: own.some((trial) => trial.purpose === 'search') ? 'search' : purpose,
    ratePerSecond,
    trials: own.length,
    decision: view.decision,
    fault: view.fault,
    p50Us: leastP50Us ?? quantileOfAll(latencies, 0.5),
    p99,
    ...(bounds.length === 0 ? {} : { atLeast: bounds }),
    longRunP99Us: view.longRunP99Us === Infinity ? null : view.longRunP99Us,
    predictedP99Us: predictedP99Us({ size, ratePerSecond, service }),
    poolWait: { p50Us: mean((one) => one.poolWait.p50Us), p99Us: mean((one) => one.poolWait.p99Us) },
    service: {
      meanUs: service.meanUs,
      p99Us: quantileOfAll([service.points], 0.99),
      variation: service.variation,
    },
    achievedPerSecond: mean((one) => one.achievedPerSecond),
    utilisation: own.reduce((sum, trial) => sum + utilisation(trial), 0) / own.length,
    requests: total((one) => one.requests),
    good: total((one) => one.good),
    failures: addUp(numbers.map((one) => one.failures)),
    churnPerSecond: mean((one) => one.closed) / (durationMs / MS_PER_SECOND),
    openPeak: Math.max(...numbers.map((one) => one.openPeak)),
    portsInUsePeak: ports.length === 0 ? null : Math.max(...ports),
  };
}

function addUp(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((one) => Object.entries(one))) {
    sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

/** The knee among the sizes tried at one rate; null if there are too few. */
export function kneeOf(rows: readonly SizeRow[]): Knee | null {
  if (rows.length < 3) return null;
  const fine = rows.filter(({ fault }) => fault !== 'broken');
  if (fine.length === 0) return null;
  const bestP99Us = Math.min(...fine.map(({ p99 }) => p99.p99Us));
  const knee = fine.find(({ p99 }) => p99.p99Us <= AS_GOOD * bestP99Us)!;
  const worse = rows.find(
    ({ size, p99, fault }) => size > knee.size && (fault === 'broken' || p99.lowUs > knee.p99.highUs),
  );
  return { size: knee.size, bestP99Us, worseFrom: worse?.size ?? null, largestTried: rows.at(-1)!.size };
}
