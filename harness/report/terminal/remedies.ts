import { type RemedyRow, remedyTable } from '../../analyse/remedies.ts';
import type { Cell } from '../../result/result.ts';
import { amount, duration } from '../../words.ts';
import { cellName } from '../cells.ts';
import { renderTable } from './layout.ts';

/** Each failing cell with its remedies below it: how long the ports lasted. Empty where there are none. */
export function remedyTables(cells: readonly Cell[], width: number): string {
  // Trials repeat a cell's plan, and the table wants each once.
  const plans = [...new Map(cells.map((cell) => [cell.name, cell])).values()];
  const byFailing = Map.groupBy(remedyTable({ cells: plans }, cells), ({ failing }) => failing);
  return [...byFailing].map(([failing, rows]) => renderRemedies(failing, rows, width)).join('\n\n');
}

interface Line {
  readonly name: string;
  /** null: the ports lasted to the end of the cell. */
  readonly atMs: number | null;
  readonly measuredTimes: number | null;
  readonly predictedTimes: number | null;
}

function renderRemedies(failing: string, rows: readonly RemedyRow[], width: number): string {
  const first = { name: failing, atMs: rows[0]?.failingAtMs ?? null, measuredTimes: 1, predictedTimes: 1 };
  const others = rows.map((row) => ({
    ...row,
    name: `  ${cellName({ name: row.remedy, trial: row.trial })}`,
    atMs: row.remedyAtMs,
  }));
  return renderTable<Line>(
    [first, ...others],
    [
      { heading: 'remedies', align: 'left', read: ({ name }) => name },
      { heading: 'ports lasted', read: ({ atMs }) => (atMs === null ? 'to the end' : duration(atMs)) },
      { heading: 'times as long', read: ({ measuredTimes }) => timesText(measuredTimes) },
      { heading: 'predicted', read: ({ predictedTimes }) => timesText(predictedTimes) },
    ],
    width,
  );
}

function timesText(times: number | null): string {
  return times === null ? '-' : amount(times);
}
