import type { Stored } from '../../result/collect.ts';
import type { Metric } from '../metrics.ts';
import type { Trial } from '../pair/pairs.ts';
import { comparableOf, isRatio, type SideOfResults, valuesOf } from '../pair/values.ts';
import { type LogRatio, medianLogRatio } from '../statistics/median-ratio.ts';

/** How far two things are apart, and how sure that is. */
export type Apart = Pick<LogRatio, 'estimate' | 'standardError'>;

/** Half of the trials of a cell must still have a spread. */
const FEWEST_TRIALS = 2;

/** Whether two sides were measured in one run, each trial of a cell on both next to each other. */
export function areInTurn(base: readonly Stored[], current: readonly Stored[]): boolean {
  const [before, now] = [base, current].map((side) =>
    side.length === 1 ? side[0]!.result.sideBySide?.pairId : undefined,
  );
  return before !== undefined && before === now;
}

/**
 * How far the ratio of two sides that were measured in turn moved from the earlier to the later half of their trials. What
 * befalls the machine falls on both alike and does not show in it: all cells of the run are one group.
 */
export function movementsOf(metric: Metric, base: SideOfResults, current: SideOfResults): readonly Apart[][] {
  const moved = namesOf(base).flatMap((name) => {
    const [a, b] = [base, current].map((side) => halves(valuesIn(metric, name, side)));
    if (a === null || b === null || a === undefined || b === undefined) return [];
    const [early, late] = [medianLogRatio(a.early, b.early), medianLogRatio(a.late, b.late)];
    return {
      // Both halves count in the ratio of the whole: of what single halves are off by it has half the variance.
      estimate: (late.estimate - early.estimate) / Math.SQRT2,
      standardError: Math.hypot(late.standardError, early.standardError) / Math.SQRT2,
    };
  });
  return moved.length === 0 ? [] : [moved];
}

/** Every other trial of each cell against those between: the same thing, measured in turn. */
export function alternatesOf(metric: Metric, side: SideOfResults) {
  return namesOf(side).flatMap((name) => {
    const values = valuesIn(metric, name, side);
    const [a, b] = [0, 1].map((parity) => values.filter((_, at) => at % 2 === parity)) as [
      number[],
      number[],
    ];
    return Math.min(a.length, b.length) < FEWEST_TRIALS ? [] : [{ a, b }];
  });
}

function namesOf({ results }: SideOfResults): readonly string[] {
  return [...new Set(results[0]!.result.cells.map(({ name }) => name))];
}

/** In the order in which they ran; none where the metric is nowhere above its floor, and so is not compared. */
function valuesIn(metric: Metric, name: string, side: SideOfResults): readonly number[] {
  const cells = side.results[0]!.result.cells.filter((cell) => cell.name === name);
  const trials = cells.toSorted((a, b) => a.trial - b.trial).map((cell): Trial => ({ cell, run: 0 }));
  const values = valuesOf(metric, trials, side);
  if (!isRatio(metric, side) && Math.max(...values) <= metric.floor) return [];
  return comparableOf(metric, values, side);
}

function halves(values: readonly number[]) {
  const half = values.length >> 1;
  return half < FEWEST_TRIALS ? null : { early: values.slice(0, half), late: values.slice(half) };
}
