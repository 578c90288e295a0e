import { changePoints } from '../statistics/e-divisive.ts';
import { median } from '../statistics/order.ts';
import type { FactSeries, MetricSeries } from './series.ts';

/** A step in a series: a run from which on the values differ from those before. */
export interface Step {
  /** Index of the first point after the step. */
  readonly at: number;
  /** Levels before and after it; for numbers, medians. */
  readonly before: number | string;
  readonly after: number | string;
  readonly verdict: 'worse' | 'better' | 'different';
  /** Index of the point at which the level before returned; null if it did not. */
  readonly recoveredAt: number | null;
}

/**
 * Largest p-value of a step. It is small because hundreds of series are tested every night. docs/history.md says what
 * it finds and what it misses.
 */
const LEVEL = 0.001;
/** Fewest runs on each side of a step, so that two outliers in a row are not one. */
const LEAST_RUNS = 3;
const SEED = 1;

/** The steps in a series of medians that are larger than the margin, the logarithm of a ratio. */
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

/** Removes the smallest step, and so merges the runs on its sides, until every step exceeds the margin. */
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

/** The later step that returns to the level before this one. */
function recovery(
  levels: readonly number[],
  steps: readonly number[],
  { index, margin }: { readonly index: number; readonly margin: number },
): number | null {
  const back = levels.findIndex((level, at) => at > index + 1 && Math.abs(level - levels[index]!) <= margin);
  return back === -1 ? null : steps[back - 1]!;
}

/** The steps of a fact: wherever its word changes. Facts have no noise. */
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

/** Removes steps that only undo an earlier one, which mentions them. */
function withoutRecoveries(steps: readonly Step[]): readonly Step[] {
  const kept: Step[] = [];
  for (const step of steps) {
    if (!kept.some(({ recoveredAt }) => recoveredAt === step.at)) kept.push(step);
  }
  return kept;
}
