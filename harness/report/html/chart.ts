import type { HostName } from '../../scenario/strategy.ts';
import { embedded, html, type Markup, scroll } from './markup.ts';

/** How numbers of an axis are written; the client's formats.ts has one function for each. */
export type Format = 'us' | 'seconds' | 'count' | 'perSecond' | 'percentile';

export interface Axis {
  readonly label: string;
  readonly format: Format;
  /** Logarithmic, base 10 or 2. */
  readonly log?: 2 | 10;
}

/** One line of a chart. Its colour is a place in the palette of the style sheet, so that it fits light and dark. */
export interface Line {
  readonly name: string;
  readonly colour: number;
  readonly dashed?: boolean;
  readonly dotted?: boolean;
  readonly points?: boolean;
  /** Not drawn until the reader asks for it. */
  readonly hidden?: boolean;
  /** Columns of a band around it. */
  readonly band?: { readonly low: readonly Value[]; readonly high: readonly Value[] };
  readonly values: readonly Value[];
}

export type Value = number | null;

/** A moment or a place that has a name. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

export interface ChartSpec {
  readonly title: string;
  /** What it shows, in a sentence with its numbers: for whoever cannot see it, and below it for all. */
  readonly summary: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Ascending. */
  readonly at: readonly number[];
  readonly lines: readonly Line[];
  readonly marks?: readonly Mark[];
}

/** Most lines drawn at once; the others can be switched on. */
export const MOST_LINES = 8;

/** The same host has the same colour in every picture. */
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
