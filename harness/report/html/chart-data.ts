// Types only, without imports: the client's scripts, which are not modules, use them too.

/** The format of the numbers on an axis; formats.ts of the client has a function for each. */
export type Format = 'us' | 'seconds' | 'count' | 'perSecond' | 'percentile';

export interface Axis {
  readonly label: string;
  readonly format: Format;
  /** Logarithmic, base 10 or 2. */
  readonly log?: 2 | 10;
}

/** One line of a chart. Its colour is an index into the palette of the style sheet, which has a light and a dark version. */
export interface Line {
  readonly name: string;
  readonly colour: number;
  readonly dashed?: boolean;
  readonly dotted?: boolean;
  readonly points?: boolean;
  /** Not drawn until the reader switches it on. */
  readonly hidden?: boolean;
  /** Values of a band around the line. */
  readonly band?: { readonly low: readonly Value[]; readonly high: readonly Value[] };
  readonly values: readonly Value[];
}

export type Value = number | null;

/** A vertical line with a name. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

export interface ChartSpec {
  readonly title: string;
  /** What the chart shows, with numbers: for screen readers, and as its caption. */
  readonly summary: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Ascending. */
  readonly at: readonly number[];
  readonly lines: readonly Line[];
  readonly marks?: readonly Mark[];
}
