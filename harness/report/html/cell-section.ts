import type { Cell } from '../../result/result.ts';
import { cellName, hasNumbers, reasonOf, type WithNumbers } from '../cells.ts';
import { behindOf } from '../find/behind.ts';
import { settingsOf } from '../find/settings.ts';
import { formatCompact, latencyText } from '../quantity.ts';
import { chart } from './chart.ts';
import { coded, html, type Markup, scroll } from './markup.ts';
import { cliffChart } from './pictures/cliff.ts';
import { driversTable } from './pictures/drivers.ts';
import { hostsPicture } from './pictures/hosts.ts';
import { loadChart } from './pictures/load.ts';
import { timeWaitChart } from './pictures/time-wait.ts';
import { windowChart } from './pictures/window.ts';

/** Number of cells, from the first, that get charts: a page must stay light. */
export const MOST_DETAILED = 60;

/** Everything about one cell: who opened and closed, charts over time, checks, warnings, strategy. Closed at first. */
export function cellSection(cell: Cell, { id, charts }: { id: string; charts: boolean }): Markup {
  return html`<details class="cell" id="${id}">
<summary><h3>${cellName(cell)}</h3> <span class="badge ${cell.state}">${cell.state}</span>${summaryOf(cell)}</summary>
${cell.state === 'measured' ? null : html`<p class="reason">${coded(reasonOf(cell))}</p>`}
${hasNumbers(cell) ? numbers(cell, charts) : null}
<details><summary>Strategy, load and origin</summary>${settings(cell)}</details>
</details>`;
}

/** The summary of a cell while its section is closed. */
function summaryOf(cell: Cell): Markup | null {
  if (!hasNumbers(cell)) return null;
  const { rate, latency, exhaustion } = cell;
  const end = exhaustion === null ? '' : `, the ${exhaustion.host} ran out of ports`;
  return html` <span class="faint">${formatCompact(rate.achievedPerSecond)} requests/s, p99 ${latencyText(latency, 'p99Us')}${end}</span>`;
}

function numbers(cell: WithNumbers, charts: boolean): Markup {
  const specs = charts ? [timeWaitChart(cell), loadChart(cell), windowChart(cell), cliffChart(cell)] : [];
  return html`${cell.explanation === '' ? null : html`<p>${coded(cell.explanation)}</p>`}
${hostsPicture(cell)}
<div class="charts">${specs.flatMap((spec) => (spec === null ? [] : [chart(spec)]))}</div>
${behindOf(cell, cell.explanation).map(({ label, text }) => html`<p class="behind ${label}">${coded(text)}</p>`)}
${driversTable(cell)}
<details><summary>${checksTitle(cell)}</summary>${scroll(
    'Checks',
    html`<table>
<thead><tr><th>check</th><th>holds</th><th>expected</th><th>observed</th></tr></thead>
<tbody>${cell.checks.map(
      ({ name, ok, expected, observed }) =>
        html`<tr class="${ok ? 'held' : 'broken'}"><th scope="row">${name}</th><td>${ok ? 'yes' : 'NO'}</td><td>${coded(expected)}</td><td>${coded(observed)}</td></tr>`,
    )}</tbody></table>`,
  )}</details>`;
}

function checksTitle({ checks }: WithNumbers): string {
  const held = checks.filter(({ ok }) => ok).length;
  return `Checks: ${held} of ${checks.length} hold`;
}

function settings(cell: Cell): Markup {
  return html`<dl class="settings">${settingsOf(cell).map(([key, value]) => html`<div><dt>${key}</dt><dd>${valueText(value)}</dd></div>`)}</dl>`;
}

function valueText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
