// Types alone: the client's script, which is no module, shares them.

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
