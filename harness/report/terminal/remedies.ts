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

function renderRemedies(failing: string, rows: readonly RemedyRow[], width: number): string {
  const failingAtMs = rows[0]?.failingAtMs ?? null;
  const column = (heading: string, first: string, read: (row: RemedyRow) => string) =>
    ({ heading, align: 'right', values: [first, ...rows.map(read)] }) as const;
  const names = rows.map(({ remedy, trial }) => `  ${cellName({ name: remedy, trial })}`);
  return renderTable(
    [
      { heading: 'remedies', align: 'left', values: [failing, ...names] },
      column('ports lasted', failingAtMs === null ? 'to the end' : duration(failingAtMs), ({ remedyAtMs }) =>
        remedyAtMs === null ? 'to the end' : duration(remedyAtMs),
      ),
      column('times as long', '1', ({ measuredTimes }) => timesText(measuredTimes)),
      column('predicted', '1', ({ predictedTimes }) => timesText(predictedTimes)),
    ],
    width,
  );
}

function timesText(times: number | null): string {
  return times === null ? '-' : amount(times);
}
