import type { Cell } from '../../result/result.ts';
import { US_PER_MS } from '../../units.ts';
import { cellName } from '../cells.ts';
import { marksOf, predictionIn, TABLE_COLUMNS, type TableColumn, textIn, valueIn } from '../columns.ts';
import { formatDigits } from '../quantity.ts';
import type { Layout } from './layout.ts';
import { type Column, renderTable } from './table.ts';

/** Marks of the best and the worst number of a column, as on the page. */
export const MARKS = { best: '▲', worst: '▼' } as const;

/** A row for each cell, in their order: what it cost, and who paid. The best and worst latencies are marked, by `all` trials. */
export function cellTable(cells: readonly Cell[], layout: Layout, all: readonly Cell[] = cells): string {
  const columns: readonly Column<Cell>[] = [
    { heading: 'cell', align: 'left', read: cellName },
    { heading: 'state', align: 'left', read: ({ state }) => state },
    ...TABLE_COLUMNS.map((column) => columnOf(column, { cells, all }, layout)),
  ];
  return renderTable(cells, layout.width, columns);
}

/** All durations of a column have one unit, which its heading names, so that they are easy to compare. */
function columnOf(
  column: TableColumn,
  { cells, all }: { readonly cells: readonly Cell[]; readonly all: readonly Cell[] },
  { paint }: Layout,
): Column<Cell> {
  const { heading } = column;
  const isMs = cells.some((cell) => Number(valueIn(column, cell)) >= US_PER_MS);
  const unit = `${heading.includes('\n') ? ' ' : '\n'}${isMs ? 'ms' : 'us'}`;
  const markOf = marksOf(column, cells, all);
  return {
    heading: column.unit === undefined ? heading : heading + unit,
    minor: column.minor,
    read: (cell) => {
      const text = textIn(column, cell, (us) => formatDigits(isMs ? us / US_PER_MS : us)) ?? '-';
      const predicted = predictionIn(column, cell);
      const lines = predicted === null ? text.split('\n') : [text, predicted];
      const mark = markOf(cell);
      if (mark !== null) return (mark === 'best' ? paint.good : paint.bad)(MARKS[mark] + text);
      // A table cuts texts into lines, and a colour must not run over their ends.
      return (cell.state === 'invalid' ? lines.map(paint.faint) : lines).join('\n');
    },
  };
}
