import type { Cell } from '../../result/result.ts';
import { cellName } from '../cells.ts';
import {
  type Mark,
  marksOf,
  predictionIn,
  TABLE_COLUMNS,
  type TableColumn,
  textIn,
  valueIn,
} from '../columns.ts';
import { html, type Markup, scroll } from './markup.ts';

/** A row for each cell. The client's script sorts them when a heading is pressed. */
export function cellsTable(cells: readonly Cell[], idOf: (cell: Cell) => string): Markup {
  const columns = TABLE_COLUMNS.map((column) => ({ column, markOf: marksOf(column, cells) }));
  const row = (cell: Cell) =>
    html`<tr class="state-${cell.state}"><th scope="row"><a href="#${idOf(cell)}">${cellName(cell)}</a>${twinNote(cell)}</th>
<td data-value="${cell.state}"><span class="badge ${cell.state}">${cell.state}</span></td>${columns.map(
      ({ column, markOf }) => valueCell(column, cell, markOf(cell)),
    )}</tr>`;
  return scroll(
    'All cells',
    html`<table class="cells sortable">
<thead><tr>${headingCell('cell', '')}${headingCell('state', '')}${TABLE_COLUMNS.map(({ heading }) => headingCell(heading, 'number'))}</tr></thead>
<tbody>${cells.map(row)}</tbody>
</table>`,
  );
}

function headingCell(heading: string, style: 'number' | ''): Markup {
  return html`<th scope="col" class="${style}" aria-sort="none"><button type="button">${heading.replace('\n', ' ')}</button></th>`;
}

function twinNote({ twinOf }: Cell): Markup | null {
  return twinOf === undefined ? null : html`<div class="faint">repeats ${twinOf} to show the noise</div>`;
}

function valueCell(column: TableColumn, cell: Cell, mark: Mark): Markup {
  const [first = '–', ...others] = textIn(column, cell)?.split('\n') ?? [];
  const predicted = predictionIn(column, cell);
  return html`<td class="number ${mark}" data-value="${valueIn(column, cell)}">${first}${others.map(
    (line) => html`<div>${line}</div>`,
  )}${predicted === null ? null : html`<div class="faint">${predicted}</div>`}${
    mark === null ? null : html`<span class="unseen"> (${mark})</span>`
  }</td>`;
}
