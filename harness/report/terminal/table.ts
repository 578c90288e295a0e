import { stripVTControlCharacters } from 'node:util';
import { bareCode } from './clean.ts';
import { columnsOf, wrap } from './layout.ts';

/** A column of a table: its heading, and its text in each row, with `\n` between their lines. */
export interface Column<Row> {
  readonly heading: string;
  /** Default: right, for numbers. */
  readonly align?: 'left';
  /** One of the first to leave the table where there is little room. */
  readonly minor?: boolean | undefined;
  readonly read: (row: Row) => string;
}

const GAP = '  ';
/** Least widths of the first column: beside columns that matter or all of them, and beside some of the minor ones. */
const LEAST_WIDTH = 10;
const LEAST_WIDTH_BESIDE_MINOR = 14;

/**
 * A table without lines, no wider than the width; '' without rows. Its first column is wrapped. Columns for which there is
 * no room stand below each row instead, as `heading: text`: minor ones before the others, the right ones before the left.
 */
export function renderTable<Row>(
  rows: readonly Row[],
  width: number,
  columns: readonly Column<Row>[],
): string {
  if (rows.length === 0) return '';
  const body = rows.map((row) => columns.map(({ read }) => bareCode(read(row))));
  const head = columns.map(({ heading }) => heading);
  const widths = head.map((_, at) => widthOf([head, ...body].map((texts) => texts[at]!)));
  const kept = keptColumns(widths, width, columns);
  const taken = kept.reduce((sum, at) => sum + GAP.length + widths[at]!, 0);
  const firstWidth = Math.min(Math.max(width - taken, LEAST_WIDTH), widths[0]!);
  const cell = (texts: readonly string[], at: number): readonly string[] =>
    at === 0 ? wrapped(texts[0]!, firstWidth) : texts[at]!.split('\n');
  const beside = (texts: readonly string[]): string =>
    lined(
      [0, ...kept].map((at) => ({
        lines: cell(texts, at),
        width: at === 0 ? firstWidth : widths[at]!,
        isLeft: columns[at]!.align === 'left',
      })),
    );
  const below = (texts: readonly string[]): string[] => {
    const pairs = texts.flatMap((text, at) => (at === 0 || kept.includes(at) ? [] : pairOf(head[at]!, text)));
    return pairs.length === 0 ? [] : [wrap(pairs.join('; '), width, GAP)];
  };
  return [beside(head), ...body.flatMap((texts) => [beside(texts), ...below(texts)])].join('\n');
}

/** Which columns have room beside the first one, from the left. */
function keptColumns(
  [first, ...others]: readonly number[],
  width: number,
  columns: readonly Column<never>[],
): readonly number[] {
  const all = others.reduce((sum, columnWidth) => sum + GAP.length + columnWidth, 0);
  if (width - all >= Math.min(first!, LEAST_WIDTH)) return others.map((_, index) => index + 1);
  const taken = new Set<number>();
  let room = width;
  for (const isMinor of [false, true]) {
    const least = Math.min(first!, isMinor ? LEAST_WIDTH_BESIDE_MINOR : LEAST_WIDTH);
    for (const [index, columnWidth] of others.entries()) {
      if ((columns[index + 1]!.minor ?? false) !== isMinor) continue;
      if (room - GAP.length - columnWidth < least) continue;
      room -= GAP.length + columnWidth;
      taken.add(index + 1);
    }
  }
  return columns.flatMap((_, at) => (taken.has(at) ? [at] : []));
}

interface TableCell {
  readonly lines: readonly string[];
  readonly width: number;
  readonly isLeft: boolean;
}

/** Cells side by side. */
function lined(cells: readonly TableCell[]): string {
  const height = Math.max(...cells.map(({ lines }) => lines.length));
  const lines = Array.from({ length: height }, (_, at) =>
    cells.map((cell) => padded(cell.lines[at] ?? '', cell)).join(GAP),
  );
  return lines.map((line) => line.trimEnd()).join('\n');
}

function padded(text: string, { width, isLeft }: TableCell): string {
  const space = ' '.repeat(Math.max(0, width - widthOf([text])));
  return isLeft ? text + space : space + text;
}

/** In lines that keep the indent, with words no longer than a line. */
function wrapped(text: string, width: number): readonly string[] {
  if (widthOf([text]) <= width) return text.split('\n');
  const bare = text.trimStart();
  const indent = text.slice(0, text.length - bare.length);
  const words = bare.split(' ').map((word) => broken(word, width - indent.length));
  return wrap(words.join(' '), width, indent).split('\n');
}

/** A word with spaces in it, so that none of its parts is wider. */
function broken(word: string, width: number): string {
  let [done, part] = ['', ''];
  for (const character of word) {
    if (columnsOf(part + character) > width) [done, part] = [`${done}${part} `, ''];
    part += character;
  }
  return done + part;
}

/** `connect p50 us: 210`; nothing for a text that says nothing. */
function pairOf(heading: string, text: string): readonly string[] {
  const value = inLine(text);
  if (value === '' || value === '-') return [];
  return heading === '' ? [value] : [`${inLine(heading)}: ${value}`];
}

function inLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\n', ' ');
}

function widthOf(texts: readonly string[]): number {
  return Math.max(...texts.flatMap((text) => text.split('\n').map(columnsOf)));
}
