import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';

/** Widest line of a report. */
export const REPORT_WIDTH = 100;
/** Narrower than this, text is a column of words. */
const LEAST_REPORT_WIDTH = 40;

/** The width of a report on a terminal of so many columns; undefined: no terminal. */
export function fittingWidth(columns = REPORT_WIDTH): number {
  return Math.min(Math.max(columns, LEAST_REPORT_WIDTH), REPORT_WIDTH);
}

const GAP = '  ';
const LEAST_WIDTH = 10;

/** A table column: the heading and what stands below it, a text for each row. */
export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
  readonly values: readonly string[];
}

/** Columns side by side without lines between them. The first one is wrapped so that all fit the width. */
export function renderTable(columns: readonly Column[], width: number): string {
  const [first, ...others] = columns;
  const taken = others.reduce((sum, column) => sum + GAP.length + widthOf(column), 0);
  const table = new Table({
    head: columns.map(({ heading }) => heading),
    colWidths: [Math.min(Math.max(width - taken, LEAST_WIDTH), widthOf(first!))],
    colAligns: columns.map(({ align }) => align),
    wordWrap: true,
    chars: { ...NO_LINES, middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...first!.values.map((_, row) => columns.map(({ values }) => values[row] ?? '')));
  return table.toString().replaceAll(/[ ]+$/gm, '');
}

/** Breaks text at spaces; every line begins with the indent. A longer word stays whole. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}

const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
);

function widthOf({ heading, values }: Column): number {
  const lines = [heading, ...values].flatMap((text) => stripVTControlCharacters(text).split('\n'));
  return Math.max(...lines.map((line) => line.length));
}
