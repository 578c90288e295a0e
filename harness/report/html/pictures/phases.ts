import { sum } from '../../../analyse/evidence.ts';
import { PHASES, type Phase } from '../../../result/result.ts';
import { type CellTrials, medianOf } from '../../find/trials.ts';
import { formatUs } from '../../quantity.ts';
import { html, type Markup } from '../markup.ts';

const NAMES: Readonly<Record<Phase, string>> = {
  poolWait: 'waiting for the pool',
  dns: 'name lookup',
  connect: 'connecting',
  tls: 'TLS handshake',
  ttfb: 'to the first byte',
  body: 'the rest of the answer',
};

/** Mean of each phase over all requests, because means add up to the mean latency and percentiles do not. */
export function phasesPicture(cells: readonly CellTrials[]): Markup {
  const rows = cells.map((cell) => ({ cell, parts: partsOf(cell) }));
  const longest = Math.max(0, ...rows.map(({ parts }) => sum(parts)));
  if (longest <= 0) return html``;
  const seen = PHASES.filter((_, index) => rows.some(({ parts }) => parts[index]! > 0));
  return html`<figure class="phases">
<h4>What a request is made of, on average</h4>
<ul class="legend" aria-hidden="true">${seen.map((phase) => html`<li><span class="swatch phase-${phase}"></span>${NAMES[phase]}</li>`)}</ul>
<table>
<thead class="unseen"><tr><th>cell</th><th>phases</th><th>together</th></tr></thead>
<tbody>${rows.map(
    ({ cell, parts }) => html`<tr><th scope="row">${cell.name}</th>
<td class="bar"><div>${PHASES.map((phase, index) => segment(phase, parts[index]!, longest))}</div></td>
<td class="number">${formatUs(sum(parts))}</td></tr>`,
  )}</tbody>
</table>
<figcaption>Means, since those add up; connecting and TLS are spread over all requests of the connections that they opened.</figcaption>
</figure>`;
}

function segment(phase: Phase, us: number, longest: number): Markup | null {
  if (us <= 0) return null;
  const text = `${NAMES[phase]} ${formatUs(us)}`;
  return html`<span class="segment phase-${phase}" style="width:${((us / longest) * 100).toFixed(2)}%" title="${text}"><span class="unseen">${text} </span></span>`;
}

function partsOf(cell: CellTrials): readonly number[] {
  return PHASES.map((phase) =>
    medianOf(cell, ({ phases, counts, connections }) => {
      const mean = phases[phase]?.meanUs ?? 0;
      if (counts.responses === 0) return 0;
      const times =
        phase === 'connect' || phase === 'dns'
          ? connections.opened
          : phase === 'tls'
            ? connections.handshakes
            : counts.responses;
      return (mean * times) / counts.responses;
    }),
  );
}
