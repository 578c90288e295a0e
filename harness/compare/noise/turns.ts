import type { Stored } from '../../result/collect.ts';
import { FEWEST_TRIALS } from '../decide/metric.ts';
import type { Metric } from '../metrics.ts';
import { comparableOf, isRatio, type SideOfResults, valuesOf } from '../pair/values.ts';
import { type LogRatio, medianLogRatio } from '../statistics/median-ratio.ts';
import { namesIn, type Same, trialsNamed } from './same.ts';

/** The difference between two cells, with its standard error. */
export type Apart = Pick<LogRatio, 'estimate' | 'standardError'>;

/** Whether two sides were measured in turn in one run: each trial of a cell on both sides, one after the other. */
export function areInTurn(base: readonly Stored[], current: readonly Stored[]): boolean {
  const [before, now] = [base, current].map((side) =>
    side.length === 1 ? side[0]!.result.sideBySide : undefined,
  );
  // A side that is compared with itself was not measured in turn with anything.
  return before !== undefined && before.pairId === now?.pairId && before.side !== now.side;
}

/**
 * The movement of the ratio of two sides that were measured in turn, from the earlier to the later half of their trials.
 * A change of the machine affects both sides equally, so the ratio does not show it. All cells of the run are one group.
 */
export function movementsOf(metric: Metric, base: SideOfResults, current: SideOfResults): readonly Apart[][] {
  const moved = namesIn(base, 0).flatMap((name) => {
    const [a, b] = [base, current].map((side) => halves(valuesIn(metric, name, side)));
    if (a === null || b === null || a === undefined || b === undefined) return [];
    const [early, late] = [medianLogRatio(a.early, b.early), medianLogRatio(a.late, b.late)];
    return {
      // The ratio of the whole is the mean of both halves, so it has half the variance of one half.
      estimate: (late.estimate - early.estimate) / Math.SQRT2,
      standardError: Math.hypot(late.standardError, early.standardError) / Math.SQRT2,
    };
  });
  return moved.length === 0 ? [] : [moved];
}

/** The odd and the even trials of each cell: identical cells, measured in turn. */
export function alternatesOf(metric: Metric, side: SideOfResults): readonly Same[] {
  return namesIn(side, 0).flatMap((name) => {
    const values = valuesIn(metric, name, side);
    const a = values.filter((_, at) => at % 2 === 0);
    const b = values.filter((_, at) => at % 2 === 1);
    return Math.min(a.length, b.length) < FEWEST_TRIALS ? [] : [{ a, b }];
  });
}

/** In the order in which they ran; empty if the metric never exceeds its floor, and so is not compared. */
function valuesIn(metric: Metric, name: string, side: SideOfResults): readonly number[] {
  const trials = trialsNamed(side, { run: 0, name }).toSorted((a, b) => a.cell.trial - b.cell.trial);
  const values = valuesOf(metric, trials, side);
  if (!isRatio(metric, side) && Math.max(...values) <= metric.floor) return [];
  return comparableOf(metric, values, side);
}

function halves(values: readonly number[]) {
  const half = values.length >> 1;
  return half < FEWEST_TRIALS ? null : { early: values.slice(0, half), late: values.slice(half) };
}
