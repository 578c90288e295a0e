import type { Sizing } from '../../size/answer.ts';
import { amount, duration } from '../../words.ts';
import { chart } from '../html/chart.ts';
import { coded, html, type Markup, packed, scroll } from '../html/markup.ts';
import { formatUs } from '../quantity.ts';
import { clean, cleanLines } from '../terminal/clean.ts';
import type { Column } from '../terminal/table.ts';
import { sizeChart } from './chart.ts';
import { pastedParts } from './paste.ts';
import { curveSentences, errorLines, notDoneSentences, portsSentence } from './sentences.ts';
import { COST_COLUMNS, DECISION_COLUMNS } from './tables.ts';
import { upstreamColumns, upstreamSentence } from './upstream.ts';
import { because, headline, question, trialCount } from './words.ts';

/** Name of a sizing among results. */
export const SIZING_NAME = 'size-pool';

/** A sizing in a page: the answer, its reasons and pictures, what was measured, and the lines to paste. */
export function sizingSection(raw: Sizing, index: number): Markup {
  const sizing = clean(raw);
  const { sizes, upstream } = sizing;
  const picture = sizeChart(sizing);
  return html`<section class="scenario" id="p${index}">
<p class="kicker">${SIZING_NAME}, ${sizing.startedAt}</p>
<h1>${question(sizing)}</h1>
<p class="answer">${coded(headline(sizing))}</p>
${list(because(sizing))}
${picture === null ? null : html`<h2>Pictures</h2><div class="charts">${chart(picture)}</div>`}
<h2>All sizes</h2>
${sizes.length === 0 ? html`<p>Nothing was measured.</p>` : html`${table('Sizes', sizes, DECISION_COLUMNS)}<h3>Where the time went</h3>${table('Costs', sizes, COST_COLUMNS)}`}
${list(errorLines(sizing).map(({ code, text }) => `${code}: ${text}`))}
${list([...curveSentences(sizing), portsSentence(sizing), ...notDoneSentences(sizing)])}
${upstream === null ? null : html`<h2>nginx</h2><p>${upstreamSentence(upstream)}</p>${table('nginx', upstream.rows, upstreamColumns(upstream))}`}
${pasted(raw)}
<h2>How it was measured</h2>
${provenance(sizing)}
<script type="application/json" class="raw" data-name="${SIZING_NAME}">${packed(raw)}</script>
</section>`;
}

function list(sentences: readonly string[]): Markup | null {
  const given = sentences.filter((sentence) => sentence !== '');
  return given.length === 0
    ? null
    : html`<ul class="reasons">${given.map((sentence) => html`<li>${coded(sentence)}</li>`)}</ul>`;
}

function table<Row>(label: string, rows: readonly Row[], columns: readonly Column<Row>[]): Markup {
  return scroll(
    label,
    html`<table class="cells">
<thead><tr>${columns.map(({ heading }) => html`<th scope="col" class="number">${heading.replaceAll('\n', ' ')}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map(({ read }) => html`<td class="number">${read(row)}</td>`)}</tr>`)}</tbody>
</table>`,
  );
}

function pasted(sizing: Sizing): Markup | null {
  const parts = pastedParts(sizing);
  if (parts.length === 0) return null;
  return html`<h2>Lines to paste</h2>${parts.map(
    ({ title, lines }) =>
      html`<details open><summary>${title}</summary><div>${scroll(title, html`<pre class="command">${cleanLines(lines).join('\n')}</pre>`)}<button type="button" class="copy">Copy</button></div></details>`,
  )}`;
}

function provenance(sizing: Sizing): Markup {
  const { startedAt, endedAt, interrupted, elapsedMs, budgetMs, target, seed, confidence } = sizing;
  const end = interrupted ? 'interrupted' : endedAt === null ? 'not finished' : `ended ${endedAt}`;
  const rows: readonly (readonly [string, string])[] = [
    ['when', `${startedAt}, ${end}`],
    ['what', target],
    ['trials', `${trialCount(sizing)} in ${duration(elapsedMs)} of at most ${duration(budgetMs)}`],
    ['target', `p99 at most ${formatUs(sizing.targetP99Us)} at ${amount(sizing.ratePerSecond)} per second`],
    ['confidence', `${amount(confidence * 100)}%`],
    ['seed', String(seed)],
  ];
  return html`<dl class="settings">${rows.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>
<p><button type="button" class="download">Download the raw data (size-pool.json)</button></p>`;
}
