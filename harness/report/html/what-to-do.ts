import type { Result } from '../../result/result.ts';
import { partText } from '../find/alike.ts';
import { type Step, whatToDo } from '../find/what-to-do.ts';
import { coded, html, type Markup } from './markup.ts';

/** What a reader should change, the most important first; what is not known comes before it. */
export function whatToDoBox(result: Result): Markup {
  const { doubts, steps, rest } = whatToDo(result);
  return html`<div class="todo">
<h2>What to do</h2>
${doubts.map((doubt) => html`<p class="doubt">${coded(doubt)}</p>`)}
${steps.length === 0 ? null : html`<ol>${steps.map(stepItem)}</ol>`}
${rest === '' ? null : html`<p>${coded(rest)}</p>`}
</div>`;
}

function stepItem({ remedy, cells, strength, evidence }: Step): Markup {
  return html`<li><b>${coded(remedy)}</b> (${cells})<div class="behind ${strength}">${coded(evidence.map(partText).join('. '))}</div></li>`;
}
