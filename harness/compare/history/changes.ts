import { changePoints } from '../statistics/e-divisive.ts';
import { median } from '../statistics/order.ts';
import type { FactSeries, MetricSeries } from './series.ts';

/** A step in a series: the first run that is otherwise than those before it. */
export interface Step {
  /** Index of the point where it began. */
  readonly at: number;
  /** Level before and after it: medians of numbers. */
  readonly before: number | string;
  readonly after: number | string;
  readonly verdict: 'worse' | 'better' | 'different';
  /** Point where the level before came back; null: it did not. */
  readonly recoveredAt: number | null;
}

/**
 * A change is none with a larger p-value. Strict, as there are hundreds of series, each of which is looked at every night;
 * docs/history.md has what that finds and what it misses.
 */
const LEVEL = 0.001;
/** Two outliers in a row are no change. */
const LEAST_RUNS = 3;
const SEED = 1;

/** Steps in a series of medians. Smaller ones than the margin (a logarithm) are left out. */
export function stepsOfMetric({ points, good }: MetricSeries, margin: number): readonly Step[] {
  const logs = points.map(({ value }) => Math.log(value));
  const found = changePoints(logs, { level: LEVEL, leastLength: LEAST_RUNS, seed: SEED });
  const kept = largeEnough(logs, found, margin);
  const levels = levelsOf(logs, kept);
  const steps = kept.map((at, index): Step => {
    const [before, after] = [levels[index]!, levels[index + 1]!];
    return {
      at,
      before: Math.exp(before),
      after: Math.exp(after),
      verdict: after < before === (good === 'low') ? 'better' : 'worse',
      recoveredAt: recovery(levels, kept, { index, margin }),
    };
  });
  return withoutRecoveries(steps);
}

/** Leaves out the smallest step until none is smaller than the margin: what was parted is put together again. */
function largeEnough(logs: readonly number[], found: readonly number[], margin: number): readonly number[] {
  const levels = levelsOf(logs, found);
  const sizes = found.map((_, index) => Math.abs(levels[index + 1]! - levels[index]!));
  const least = Math.min(...sizes);
  if (found.length === 0 || least > margin) return found;
  const smallest = sizes.indexOf(least);
  return largeEnough(logs, found.toSpliced(smallest, 1), margin);
}

function levelsOf(logs: readonly number[], steps: readonly number[]): readonly number[] {
  const bounds = [0, ...steps, logs.length];
  return bounds.slice(1).map((to, index) => median(logs.slice(bounds[index], to)));
}

/** Where a later step leads back to the level before this one. */
function recovery(
  levels: readonly number[],
  steps: readonly number[],
  { index, margin }: { readonly index: number; readonly margin: number },
): number | null {
  const back = levels.findIndex((level, at) => at > index + 1 && Math.abs(level - levels[index]!) <= margin);
  return back === -1 ? null : steps[back - 1]!;
}

/** Steps of a fact: wherever its word changes, which has no noise. */
export function stepsOfFact({ points, good }: FactSeries): readonly Step[] {
  const steps = points.flatMap(({ value }, at): Step[] => {
    const before = points[at - 1]?.value;
    if (before === undefined || before === value) return [];
    const back = points.findIndex((point, later) => later > at && point.value === before);
    const verdict = value === good ? 'better' : before === good ? 'worse' : 'different';
    return [{ at, before, after: value, verdict, recoveredAt: back === -1 ? null : back }];
  });
  return withoutRecoveries(steps);
}

/** A step that only takes an earlier one back is told with that one, and not again. */
function withoutRecoveries(steps: readonly Step[]): readonly Step[] {
  const told: Step[] = [];
  for (const step of steps) {
    if (!told.some(({ recoveredAt }) => recoveredAt === step.at)) told.push(step);
  }
  return told;
}
