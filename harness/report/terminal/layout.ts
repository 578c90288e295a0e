import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { joinGiven } from '../../words.ts';
import { type Paint, paintFor } from './colour.ts';

/** Largest width of a report, in columns. */
export const REPORT_WIDTH = 100;
/** Smallest width: narrower text would have only a word or two in a line. */
const LEAST_REPORT_WIDTH = 40;

/** Colours and width of a report. */
export interface Layout {
  readonly paint: Paint;
  readonly width: number;
}

export interface LayoutOptions {
  readonly colour: boolean;
  /** Columns of the terminal; undefined if there is none. A report is never wider than 100. */
  readonly width?: number | undefined;
}

export function layoutFor({ colour, width }: LayoutOptions): Layout {
  return { paint: paintFor(colour), width: fittingWidth(width) };
}

/** The width of a report on a terminal with this many columns; undefined if there is none. */
export function fittingWidth(columns = REPORT_WIDTH): number {
  return Math.min(Math.max(columns, LEAST_REPORT_WIDTH), REPORT_WIDTH);
}

const GAP = '  ';
const LEAST_WIDTH = 10;

/** A column of a table: its heading, and its text in each row. */
export interface Column<Row> {
  readonly heading: string;
  /** Default: right, for numbers. */
  readonly align?: 'left';
  readonly read: (row: Row) => string;
}

/** A table without lines; '' without rows. Its first column is wrapped so that all columns fit the width. */
export function renderTable<Row>(
  rows: readonly Row[],
  width: number,
  columns: readonly Column<Row>[],
): string {
  if (rows.length === 0) return '';
  const body = rows.map((row) => columns.map(({ read }) => read(row)));
  const head = columns.map(({ heading }) => heading);
  const [first, ...others] = head.map((_, at) => widthOf([head, ...body].map((texts) => texts[at]!)));
  const taken = others.reduce((sum, columnWidth) => sum + GAP.length + columnWidth, 0);
  const firstWidth = Math.min(Math.max(width - taken, LEAST_WIDTH), first!);
  const table = new Table({
    head,
    colWidths: [firstWidth],
    colAligns: columns.map(({ align }) => align ?? 'right'),
    wordWrap: true,
    chars: { ...NO_LINES, middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...body.map(([name, ...texts]) => [broken(name!, firstWidth), ...texts]));
  return table.toString().replaceAll(/[ ]+$/gm, '');
}

/** With words no longer than the width: the table would cut off the rest of a longer one. */
function broken(text: string, width: number): string {
  return stripVTControlCharacters(text) === text
    ? text.replaceAll(new RegExp(`\\S{${width}}(?=\\S)`, 'g'), '$& ')
    : text;
}

const LABEL_WIDTH = 9;

/** A label such as `FAILED` with text beside it; later lines of the text are indented. */
export function labelled(label: string, text: string, colour: Paint['good'], width: number): string {
  const indent = ' '.repeat(LABEL_WIDTH);
  return colour(label.padEnd(LABEL_WIDTH)) + wrap(text, width, indent).slice(LABEL_WIDTH);
}

/** Sections with an empty line between them; empty ones are left out. */
export function joinSections(sections: readonly string[]): string {
  return `${joinGiven(sections, '\n\n')}\n`;
}

/** Breaks text at spaces; every line begins with the indent. A word that is too long stays whole. */
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

function widthOf(texts: readonly string[]): number {
  const lines = texts.flatMap((text) => stripVTControlCharacters(text).split('\n'));
  return Math.max(...lines.map((line) => line.length));
}
