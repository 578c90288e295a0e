import { median } from '../../compare/statistics/order.ts';
import type { Cell } from '../../result/result.ts';
import { hasNumbers, type WithNumbers } from '../cells.ts';

/** All trials of one cell that have numbers to be drawn, in order. */
export interface Strand {
  readonly id: string;
  readonly name: string;
  readonly trials: readonly WithNumbers[];
}

/**
 * In the order of the scenario. Invalid cells are left out: a picture cannot say of a number that it is none; and twins,
 * which are no further strategy.
 */
export function strandsOf(cells: readonly Cell[]): readonly Strand[] {
  const strands = new Map<string, Strand>();
  for (const cell of cells) {
    if (!hasNumbers(cell) || cell.state !== 'measured' || cell.twinOf !== undefined) continue;
    const trials = [...(strands.get(cell.id)?.trials ?? []), cell];
    strands.set(cell.id, { id: cell.id, name: cell.name, trials });
  }
  return [...strands.values()];
}

/** The median of a number over the trials. */
export function medianOf({ trials }: Strand, read: (cell: WithNumbers) => number): number {
  return median(trials.map(read));
}
