import { type RemedyRow, remedyTable } from '../../../analyse/remedies.ts';
import type { Cell } from '../../../result/result.ts';
import { amount, duration } from '../../../words.ts';
import { middleTrials } from '../../find/trials.ts';
import { html, type Markup } from '../markup.ts';

interface Bar {
  readonly name: string;
  /** null: the ports lasted for all of the cell. */
  readonly atMs: number | null;
  readonly times: string;
}

/** How long the ports last in a cell that runs out, and with each of its remedies; empty where there are none. */
export function remediesFigure(cells: readonly Cell[]): Markup {
  const trials = middleTrials(cells);
  const rows = remedyTable({ cells: trials }, trials).filter(({ failingAtMs }) => failingAtMs !== null);
  if (rows.length === 0) return html``;
  const groups = [...Map.groupBy(rows, ({ failing }) => failing)];
  const longestMs = Math.max(
    ...rows.flatMap(({ failingAtMs, remedyAtMs }) => [failingAtMs ?? 0, remedyAtMs ?? 0]),
  );
  return html`<figure class="phases remedies">
<h4>How long the ports last</h4>
<table>
<thead class="unseen"><tr><th>cell</th><th>time</th><th>ports last</th></tr></thead>
${groups.map(([failing, remedies]) => html`<tbody>${[without(failing, remedies), ...remedies.map(withRemedy)].map((one) => row(one, longestMs))}</tbody>`)}
</table>
<figcaption>Each cell that runs out, and below it the same load with a remedy: how many times as long, measured and predicted.</figcaption>
</figure>`;
}

function without(name: string, remedies: readonly RemedyRow[]): Bar {
  return { name, atMs: remedies[0]!.failingAtMs, times: '' };
}

function withRemedy({ remedy, remedyAtMs, measuredTimes, predictedTimes }: RemedyRow): Bar {
  const predicted = predictedTimes === null ? '' : ` (predicted ${amount(predictedTimes)})`;
  const times = measuredTimes === null ? '' : `, ${amount(measuredTimes)} times${predicted}`;
  return { name: `with ${remedy}`, atMs: remedyAtMs, times };
}

/** A bar that has no end goes on beyond the others. */
function row({ name, atMs, times }: Bar, longestMs: number): Markup {
  const width = atMs === null ? 100 : (atMs / longestMs) * 90;
  return html`<tr><th scope="row">${name}</th>
<td class="bar"><span class="segment ${atMs === null ? 'endless' : 'ended'}" style="width:${width.toFixed(2)}%"></span></td>
<td class="number">${atMs === null ? 'to the end' : `${duration(atMs)}${times}`}</td></tr>`;
}
