import { ascending, median } from '../../compare/statistics/order.ts';
import type { SummaryName } from '../../drive/record/latency.ts';
import type { Cell } from '../../result/result.ts';
import { hasNumbers, type WithNumbers } from '../cells.ts';
import { AT_LEAST, formatUs, isBound } from '../quantity.ts';

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

/** A percentile as text: `1.31 ms`; `>= 4.5 s` where it is a lower bound, because trials up to the middle one have one. */
export function medianText(cell: CellTrials, name: SummaryName): string {
  const us = medianOf(cell, ({ latency }) => latency[name]);
  const upper = ascending(cell.trials.map(({ latency }) => latency[name]))[cell.trials.length >> 1]!;
  const isLeast = cell.trials.some(({ latency }) => isBound(latency, name) && latency[name] <= upper);
  return `${isLeast ? AT_LEAST : ''}${formatUs(us)}`;
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
