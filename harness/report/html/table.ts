import type { Cell } from '../../result/result.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import { count } from '../../words.ts';
import { cellName, errorCount, hasNumbers, type WithNumbers } from '../cells.ts';
import { formatCompact, formatUs } from '../quantity.ts';
import { html, type Markup, scroll } from './markup.ts';

interface Column {
  readonly heading: string;
  /** Good is `low` or `high`: the best and the worst are marked. */
  readonly good?: 'low' | 'high';
  /** null: there is no such number. */
  readonly read: (cell: WithNumbers) => number | null;
  readonly write: (value: number, cell: WithNumbers) => Markup | string;
}

const COLUMNS: readonly Column[] = [
  { heading: 'requests/s', read: ({ rate }) => rate.achievedPerSecond, write: formatCompact },
  { heading: 'p50', good: 'low', read: ({ latency }) => latency.p50Us, write: formatUs },
  { heading: 'p99', good: 'low', read: ({ latency }) => latency.p99Us, write: formatUs },
  { heading: 'connect p50', read: ({ connect }) => connect.p50Us || null, write: formatUs },
  { heading: 'opened', read: ({ connections }) => connections.opened, write: formatCompact },
  { heading: 'errors', read: errorCount, write: formatCompact },
  { heading: 'TIME_WAIT', read: mostTimeWait, write: (_, cell) => timeWaitText(cell) },
  {
    heading: 'ran out after',
    read: ({ exhaustion }) => exhaustion?.afterConnections ?? null,
    write: (value, { exhaustion }) => exhaustedText(value, exhaustion!.predictedAfterConnections),
  },
];

/** Every cell, a row each; the client sorts it by the column whose heading is pressed. */
export function cellsTable(cells: readonly Cell[], idOf: (cell: Cell) => string): Markup {
  const bests = new Map(COLUMNS.map((column) => [column, marksOf(column, cells)]));
  return scroll(
    'All cells',
    html`<table class="cells sortable">
<thead><tr>${['cell', 'state', ...COLUMNS.map(({ heading }) => heading)].map(
      (heading, index) =>
        html`<th scope="col" class="${index < 2 ? '' : 'number'}" aria-sort="none"><button type="button">${heading}</button></th>`,
    )}</tr></thead>
<tbody>${cells.map(
      (
        cell,
      ) => html`<tr class="state-${cell.state}"><th scope="row"><a href="#${idOf(cell)}">${cellName(cell)}</a>${twinNote(cell)}</th>
<td data-value="${cell.state}"><span class="badge ${cell.state}">${cell.state}</span></td>${COLUMNS.map(
        (column) => valueCell(column, cell, bests.get(column)!),
      )}</tr>`,
    )}</tbody>
</table>`,
  );
}

/** Beside what is no strategy of its own. */
function twinNote({ twinOf }: Cell): Markup | null {
  return twinOf === undefined ? null : html`<div class="faint">the same as ${twinOf}: tells the noise</div>`;
}

interface Marks {
  readonly best: number | undefined;
  readonly worst: number | undefined;
}

function valueCell(column: Column, cell: Cell, { best, worst }: Marks): Markup {
  const value = hasNumbers(cell) ? column.read(cell) : null;
  if (value === null || !hasNumbers(cell)) return html`<td class="number" data-value="">–</td>`;
  const isMarkable = cell.state === 'measured' && cell.twinOf === undefined;
  const marked = !isMarkable ? '' : value === best ? 'best' : value === worst ? 'worst' : '';
  const word = marked === '' ? null : html`<span class="unseen"> (${marked})</span>`;
  return html`<td class="number ${marked}" data-value="${value}">${column.write(value, cell)}${word}</td>`;
}

/** Of measured cells alone without their twins, and only where they differ. */
function marksOf({ good, read }: Column, cells: readonly Cell[]): Marks {
  const measured = cells
    .filter(hasNumbers)
    .filter(({ state, twinOf }) => state === 'measured' && twinOf === undefined);
  const values = measured.flatMap((cell) => read(cell) ?? []);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (good === undefined || values.length < 2 || least === most) return { best: undefined, worst: undefined };
  return good === 'low' ? { best: least, worst: most } : { best: most, worst: least };
}

function mostTimeWait({ hosts }: WithNumbers): number {
  return Math.max(0, ...HOSTS.map((host) => hosts[host]?.timeWaitPeak ?? 0));
}

function timeWaitText({ hosts }: WithNumbers): Markup | string {
  const held = HOSTS.filter((host) => (hosts[host]?.timeWaitPeak ?? 0) > 0);
  if (held.length === 0) return '0';
  return html`${held.map((host) => html`<div>${host} ${count(hosts[host]!.timeWaitPeak)}</div>`)}`;
}

function exhaustedText(connections: number, predicted: number | null): Markup | string {
  if (predicted === null) return count(connections);
  return html`${count(connections)}<div class="faint">predicted ${count(predicted)}</div>`;
}
