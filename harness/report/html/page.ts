import { isDemanded } from '../../result/demanded.ts';
import type { Cell, Result, Verdict } from '../../result/result.ts';
import type { Sizing } from '../../size/answer.ts';
import { several } from '../../words.ts';
import { reasonOf } from '../cells.ts';
import { alikeOf, partText } from '../find/alike.ts';
import { answerOf } from '../find/answer.ts';
import { errorsOf } from '../find/errors.ts';
import { legendOf } from '../find/legend.ts';
import { troubleFirst } from '../find/trouble-first.ts';
import { SIZING_NAME, sizingSection } from '../sizing/section.ts';
import { clean } from '../terminal/clean.ts';
import { type BrokenVerdict, brokenVerdicts, verdictText } from '../verdicts.ts';
import { readAssets } from './assets.ts';
import { cellSection, MOST_DETAILED } from './cell-section.ts';
import { type Side, sidesOf } from './changes.ts';
import { comparisonSection } from './comparison.ts';
import { glossary, WORDS_ID } from './glossary.ts';
import { coded, html, type Markup, packed, trusted } from './markup.ts';
import { overviewPictures } from './pictures/overview.ts';
import { provenance } from './provenance.ts';
import { cellsTable } from './table.ts';
import { whatToDoBox } from './what-to-do.ts';

/**
 * One file that needs nothing else: it contains style, script, chart library and data, and makes no network requests.
 * Every text from a result is escaped.
 */
export function htmlReport(dirty: readonly Result[], sizings: readonly Sizing[] = []): string {
  const results = dirty.map(clean);
  const assets = readAssets();
  const compared = sidesOf(results);
  const letters = new Map(compared.flat().map(({ place, letter }) => [place, letter]));
  const names = [...results.map(({ scenario }) => scenario), ...sizings.map(() => SIZING_NAME)];
  const title = [...new Set(names)].join(', ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${title}: connlab</title>
<style>${trusted(assets.css)}</style>
</head>
<body>
<a class="skip" href="#main">To the results</a>
<header class="top"><span class="brand">connlab</span>${names.length > 1 ? contents(results, compared, letters, sizings) : null}
<button type="button" id="theme">Dark</button></header>
<main id="main">${compared.map(comparisonSection)}${dirty.map((raw, index) => section(results[index]!, raw, { index, letter: letters.get(index) ?? null }))}${sizings.map(sizingSection)}${glossary()}</main>
<script>${trusted(assets.script)}</script>
</body>
</html>
`.text;
}

function contents(
  results: readonly Result[],
  compared: readonly (readonly Side[])[],
  letters: ReadonlyMap<number, string>,
  sizings: readonly Sizing[],
): Markup {
  return html`<nav aria-label="Contents">${compared.map(
    ([base], index) => html`<a href="#c${index}">${base!.result.scenario} compared</a>`,
  )}${results.map(
    ({ scenario }, index) =>
      html`<a href="#s${index}">${scenario}${letters.has(index) ? ` ${letters.get(index)}` : null}</a>`,
  )}${sizings.map(({ startedAt }, index) => html`<a href="#p${index}">${SIZING_NAME} ${startedAt}</a>`)}</nav>`;
}

function section(
  result: Result,
  raw: Result,
  { index, letter }: { index: number; letter: string | null },
): Markup {
  const { cells, verdicts } = result;
  const idOf = (cell: Cell) => `s${index}-${cells.indexOf(cell)}`;
  return html`<section class="scenario" id="s${index}">
<p class="kicker">${result.scenario}${letter === null ? null : ` ${letter}, ${result.startedAt}`}</p>
<h1>${result.question}</h1>
${whatToDoBox(result)}
<p class="answer">${coded(answerOf(result))}</p>
${verdictList(verdicts)}
<h2>Pictures</h2>
<div class="charts">${overviewPictures(result)}</div>
<h2>All cells</h2>
<p class="faint">${legendOf(result)} <a href="#${WORDS_ID}">What the words mean</a></p>
${cells.length === 0 ? html`<p>No cell ran.</p>` : cellsTable(troubleFirst(cells, verdicts), idOf)}
${reasons(result)}
${errorList(result)}
${behindList(result)}
<h2>Cell by cell</h2>
${cells.map((cell, place) => cellSection(cell, { id: idOf(cell), charts: place < MOST_DETAILED }))}
${cells.length > MOST_DETAILED ? html`<p>Only the first ${MOST_DETAILED} cells have charts. For the charts of the others, make a report of fewer cells.</p>` : null}
<h2>How it was measured</h2>
${provenance(result)}
<script type="application/json" class="raw" data-name="${result.scenario}">${packed(raw)}</script>
</section>`;
}

function verdictList(verdicts: readonly Verdict[]): Markup | null {
  if (verdicts.length === 0) return null;
  const failed = verdicts.filter(({ ok }) => !ok);
  const held = verdicts.filter(({ ok }) => ok);
  const title =
    failed.length === 0
      ? `All ${several(verdicts.length, 'statement')} hold`
      : `The other ${several(held.length, 'statement')} hold`;
  return html`${failed.length === 0 ? null : html`<ul class="verdicts">${brokenVerdicts(verdicts).map(brokenItem)}</ul>`}
${held.length === 0 ? null : html`<details class="verdicts"><summary class="held">${title}</summary><ul>${held.map(heldItem)}</ul></details>`}`;
}

const brokenItem = ({ label, text }: BrokenVerdict): Markup =>
  html`<li class="broken"><b>${label}</b> ${coded(text)}</li>`;
const heldItem = (verdict: Verdict): Markup =>
  html`<li class="held"><b>ok</b> ${coded(verdictText(verdict))}</li>`;

/** Cells without numbers, or with numbers that do not count, each with its reason. */
function reasons({ cells, verdicts }: Result): Markup | null {
  const odd = cells.filter((cell) => cell.state !== 'measured');
  if (odd.length === 0) return null;
  return html`<ul class="reasons">${odd.map(
    (cell) =>
      html`<li><span class="badge ${cell.state}">${cell.state}</span> <b>${cell.name}</b>${isDemanded(cell, verdicts) ? ' (as expected)' : ''}: ${coded(reasonOf(cell))}</li>`,
  )}</ul>`;
}

/** Each error code with its number in each cell and what it means. */
function errorList({ cells }: Result): Markup | null {
  const errors = errorsOf(cells);
  if (errors.length === 0) return null;
  return html`<ul class="reasons">${errors.map(
    ({ code, text }) => html`<li><span class="badge failed">error</span> <b>${code}</b>: ${coded(text)}</li>`,
  )}</ul>`;
}

/** Each cause and each warning once, with the cells that it applies to. */
function behindList({ cells }: Result): Markup | null {
  const all = alikeOf(cells, () => '');
  if (all.length === 0) return null;
  return html`<ul class="reasons">${all.map(
    ({ label, parts }) =>
      html`<li><span class="badge skipped">${label}</span> ${coded(parts.map(partText).join('. '))}</li>`,
  )}</ul>`;
}
