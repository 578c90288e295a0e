import type { Cell } from '../../../result/result.ts';
import { amount } from '../../../words.ts';
import { lastedText, type PortsLasted, remedyGroups } from '../../find/remedies.ts';
import { middleTrials } from '../../find/trials.ts';
import { html, type Markup } from '../markup.ts';

/** How long the ports last in a cell that runs out, and with each of its remedies; empty if there are none. */
export function remediesFigure(cells: readonly Cell[]): Markup {
  const groups = remedyGroups(middleTrials(cells));
  if (groups.length === 0) return html``;
  const longestMs = Math.max(...groups.flat().map(({ atMs }) => atMs ?? 0));
  return html`<figure class="phases remedies">
<h4>How long the ports last</h4>
<table>
<thead class="unseen"><tr><th>cell</th><th>time</th><th>ports last</th></tr></thead>
${groups.map(([failing, ...remedies]) => html`<tbody>${row(failing!.name, failing!, longestMs)}${remedies.map((remedy) => row(`with ${remedy.name}`, remedy, longestMs, timesText(remedy)))}</tbody>`)}
</table>
<figcaption>Each cell that runs out, and below it the same load with a remedy: how many times as long, measured and predicted.</figcaption>
</figure>`;
}

function timesText({ measuredTimes, predictedTimes }: PortsLasted): string {
  const predicted = predictedTimes === null ? '' : ` (predicted ${amount(predictedTimes)})`;
  return measuredTimes === null ? '' : `, ${amount(measuredTimes)} times${predicted}`;
}

/** A bar for ports that lasted to the end is longer than all others. */
function row(name: string, lasted: PortsLasted, longestMs: number, times = ''): Markup {
  const { atMs } = lasted;
  const width = atMs === null ? 100 : (atMs / longestMs) * 90;
  return html`<tr><th scope="row">${name}</th>
<td class="bar"><div><span class="segment ${atMs === null ? 'endless' : 'ended'}" style="width:${width.toFixed(2)}%"></span></div></td>
<td class="number">${lastedText(lasted)}${times}</td></tr>`;
}
