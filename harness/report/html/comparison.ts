import type { Comparison } from '../../compare/comparison.ts';
import type { Result } from '../../result/result.ts';
import { several } from '../../words.ts';
import { causesOf, changeText, rowsOf } from '../compare/rows.ts';
import { softwareText } from '../environment.ts';
import { AT_LEAST, formatCompact, formatUs } from '../quantity.ts';
import { bareCode } from '../terminal/clean.ts';
import { type Change, changesOf, type Quantity, type Side } from './changes.ts';
import { chart } from './chart.ts';
import { coded, html, type Markup, scroll } from './markup.ts';
import { percentileChart } from './pictures/percentiles.ts';

interface Compared extends Quantity {
  readonly heading: string;
  readonly write: (value: number) => string;
}

const P99: Compared = {
  heading: 'p99',
  path: 'latency.p99Us',
  read: ({ latency }) => latency.p99Us,
  write: formatUs,
};

const COMPARED: readonly Compared[] = [
  { ...P99, heading: 'p50', path: 'latency.p50Us', read: ({ latency }) => latency.p50Us },
  P99,
  numberOf('req/s', 'rate.achievedPerSecond', ({ rate }) => rate.achievedPerSecond),
  numberOf('opened', 'connections.opened', ({ connections }) => connections.opened),
];

function numberOf(heading: string, path: string, read: Quantity['read']): Compared {
  return { heading, path, read, write: formatCompact };
}

/** Number of cells with a chart: those that changed most. */
const MOST_CHARTS = 4;

/** Results of one scenario side by side: where they come from, what differs, and charts of the cells that changed most. */
export function comparisonSection(sides: readonly Side[], index: number): Markup {
  const { scenario } = sides[0]!.result;
  const names = new Map(sides.flatMap(({ cells }) => [...cells].map(([id, { name }]) => [id, name])));
  const ids = [...names.keys()];
  return html`<section class="scenario" id="c${index}">
<p class="kicker">${scenario}</p>
<h1>${several(sides.length, 'result')} compared</h1>
<ul class="sides">${sides.map(sideItem)}</ul>
${sides.map(headline)}
${sides.map(found)}
<h2>Cells side by side</h2>
${ids.length === 0 ? html`<p>No cell has numbers that count.</p>` : table(ids, names, sides)}
<p class="faint">Medians of the trials. Below each its difference from ${sides[0]!.letter}, with the verdict of <code>connlab compare</code>:
a difference counts if it is larger than chance explains and larger than ${marginText(sides)}. A single trial proves nothing.</p>
<h2>What changed most</h2>
<div class="charts">${mostChanged(ids, sides).map((id) => picture(id, names.get(id)!, sides))}</div>
</section>`;
}

/** Sides that were measured in turn have a smaller margin. */
function marginText(sides: readonly Side[]): string {
  const margins = new Set(sides.flatMap(({ comparison }) => comparison?.marginPercent ?? []));
  return [...margins].map((percent) => `${percent}%`).join(' or ') || 'the margin';
}

function sideItem({ letter, result, place }: Side): Markup {
  return html`<li><b>${letter}</b> <a href="#s${place}">${result.startedAt}</a>, ${several(result.trials, 'trial')} a cell, ${machine(result)}</li>`;
}

function machine({ environment }: Result): string {
  const { connlab, cpu, command } = environment;
  return [command ?? [], `connlab ${connlab}`, softwareText(environment), cpu.model].flat().join(', ');
}

function headline({ letter, comparison }: Side): Markup | null {
  if (comparison === null) return null;
  const { machine: differing } = comparison satisfies Comparison;
  const machines = differing.map(({ what, base, current }) => `${what} (${base}, ${current})`).join(', ');
  return html`<p class="answer">${letter}: ${coded(comparison.headline)}.${machines === '' ? null : ` The machines differ in ${machines}.`}</p>`;
}

/** What changed besides the numbers of the table, such as who holds TIME_WAIT, and the likely cause. */
function found({ letter, comparison }: Side): Markup | null {
  if (comparison === null) return null;
  const changed = rowsOf(comparison).filter(({ verdict }) => STYLES[verdict] !== undefined);
  const others = changed.filter(({ metric }) => !COMPARED.some(({ path }) => path === metric?.metric));
  const causes = causesOf(comparison);
  if (others.length + causes.length === 0) return null;
  return html`<h2>What ${letter} does differently</h2>
<ul class="found">${causes.map(({ names, text }) => html`<li><b>${names}</b>: ${coded(text)}</li>`)}${others.map(
    ({ cell, what, before, after, change, verdict }) =>
      html`<li><b>${cell}</b>: ${what} ${before === '' ? change : `${before} → ${after}`} <span class="${STYLES[verdict]!}">${verdict}</span></li>`,
  )}</ul>`;
}

function table(ids: readonly string[], names: ReadonlyMap<string, string>, sides: readonly Side[]): Markup {
  return scroll(
    'Cells side by side',
    html`<table class="cells compared">
<thead><tr><th scope="col" rowspan="2">cell</th>${COMPARED.map(
      ({ heading }) => html`<th scope="colgroup" colspan="${sides.length}">${heading}</th>`,
    )}</tr>
<tr>${COMPARED.map(() => sides.map(({ letter }) => html`<th scope="col" class="number">${letter}</th>`))}</tr></thead>
<tbody>${ids.map(
      (id) =>
        html`<tr><th scope="row">${names.get(id)!}</th>${COMPARED.map((quantity) =>
          changesOf(id, quantity, sides).map((change) => valueCell(change, quantity)),
        )}</tr>`,
    )}</tbody></table>`,
  );
}

const STYLES: Readonly<Record<string, string>> = { worse: 'worst', better: 'best', different: 'worst' };

function valueCell({ median, isBound, ratio, verdict, reason }: Change, { write }: Compared): Markup {
  if (median === null) return html`<td class="number">–</td>`;
  const mark = STYLES[verdict ?? ''] ?? '';
  const difference =
    ratio === null
      ? null
      : html`<div class="${mark === '' ? 'faint' : mark}" title="${bareCode(reason ?? '')}">${changeText(ratio)}${mark === '' ? null : ` ${verdict}`}</div>`;
  return html`<td class="number">${isBound ? AT_LEAST : ''}${write(median)}${difference}</td>`;
}

function mostChanged(ids: readonly string[], sides: readonly Side[]): readonly string[] {
  const sizes = ids.map((id) => {
    const ratios = changesOf(id, P99, sides).flatMap(({ ratio }) => ratio ?? []);
    return { id, size: Math.max(0, ...ratios.map((ratio) => Math.abs(Math.log(ratio)))) };
  });
  return sizes
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size)
    .slice(0, MOST_CHARTS)
    .map(({ id }) => id);
}

function picture(id: string, name: string, sides: readonly Side[]): Markup | null {
  const cells = sides.flatMap(({ letter, cells }) => {
    const cell = cells.get(id);
    return cell === undefined ? [] : [{ ...cell, name: letter }];
  });
  const spec = percentileChart(cells);
  return spec === null ? null : chart({ ...spec, title: `${name}: ${spec.title.toLowerCase()}` });
}
