import { median } from '../../compare/statistics/order.ts';
import type { Cell } from '../../result/result.ts';
import { hasNumbers, type WithNumbers } from '../cells.ts';

/** All measured trials of one cell, in order. */
export interface CellTrials {
  readonly id: string;
  readonly name: string;
  readonly trials: readonly WithNumbers[];
}

/**
 * In the order of the scenario. Invalid trials are left out, because a picture cannot show that a number does not count.
 * So are twins, which repeat another cell.
 */
export function measuredCells(cells: readonly Cell[]): readonly CellTrials[] {
  const measured = cells.filter(hasNumbers).filter((cell) => cell.state === 'measured' && !cell.twinOf);
  return [...Map.groupBy(measured, ({ id }) => id)].map(([id, trials]) => ({
    id,
    name: trials[0]!.name,
    trials,
  }));
}

/** The median of a number over the trials. */
export function medianOf({ trials }: CellTrials, read: (cell: WithNumbers) => number): number {
  return median(trials.map(read));
}

/** The middle trial of each cell by p99, in the same order. Only measured trials count, if there are any. */
export function middleTrials(cells: readonly Cell[]): readonly Cell[] {
  return [...Map.groupBy(cells, ({ id }) => id).values()].map(middleOf);
}

function middleOf(trials: readonly Cell[]): Cell {
  const measured = trials
    .filter((cell) => cell.state === 'measured')
    .sort((a, b) => a.latency.p99Us - b.latency.p99Us);
  return measured[(measured.length - 1) >> 1] ?? trials[0]!;
}
