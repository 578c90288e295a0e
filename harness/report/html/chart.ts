import type { HostName } from '../../scenario/strategy.ts';
import type { ChartSpec } from './chart-data.ts';
import { embedded, html, type Markup, scroll } from './markup.ts';

/** Number of lines drawn at first; the reader can switch on the others. */
export const MOST_LINES = 8;

/** Palette index of each host, the same in every chart. */
export const HOST_COLOURS: Readonly<Record<HostName, number>> = { client: 0, proxy: 1, origin: 2 };

/** A chart of the page: the client draws it when it comes into view. */
export function chart(spec: ChartSpec): Markup {
  return html`<figure class="chart">
<h4>${spec.title}</h4>
<div class="plot" role="group" aria-roledescription="chart" tabindex="0" aria-label="${spec.title}. ${spec.summary}"></div>
<script type="application/json">${embedded(spec)}</script>
<figcaption>${spec.summary}</figcaption>
<details class="data"><summary>The numbers</summary>${scroll(`Numbers of ${spec.title}`, null)}</details>
</figure>`;
}
