import { type RemedyRow, remedyTable } from '../../analyse/remedies.ts';
import type { Cell } from '../../result/result.ts';
import { duration } from '../../words.ts';
import { cellName } from '../cells.ts';

/** The remedies of all cells whose ports ran out. */
export function remediesOf(cells: readonly Cell[]): readonly RemedyRow[] {
  // Trials repeat a cell's plan, and the table wants each once.
  const plans = [...new Map(cells.map((cell) => [cell.name, cell])).values()];
  return remedyTable({ cells: plans }, cells).filter(({ failingAtMs }) => failingAtMs !== null);
}

/** How long the ports of one cell lasted. */
export interface PortsLasted {
  readonly name: string;
  /** null if they lasted to the end of the cell. */
  readonly atMs: number | null;
  /** How many times as long as without the remedy; null if unknown. */
  readonly measuredTimes: number | null;
  readonly predictedTimes: number | null;
}

/** A group for each cell whose ports ran out: the cell itself, then its remedies. */
export function remedyGroups(cells: readonly Cell[]): readonly (readonly PortsLasted[])[] {
  return [...Map.groupBy(remediesOf(cells), ({ failing }) => failing)].map(([name, rows]) => [
    { name, atMs: rows[0]!.failingAtMs, measuredTimes: 1, predictedTimes: 1 },
    ...rows.map((row) => ({
      ...row,
      name: cellName({ name: row.remedy, trial: row.trial }),
      atMs: row.remedyAtMs,
    })),
  ]);
}

export function lastedText({ atMs }: PortsLasted): string {
  return atMs === null ? 'to the end' : duration(atMs);
}
