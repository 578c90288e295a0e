import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { several } from '../../words.ts';
import { clean } from '../terminal/clean.ts';
import { type Paint, paintFor } from '../terminal/colour.ts';
import { type Column, fittingWidth, renderTable, wrap } from '../terminal/layout.ts';
import { intervalPicture } from './charts.ts';
import { placesIn, type Row, rowsOf } from './rows.ts';
import { CHANGED, machineText, noiseText, provenanceText, rulesText } from './words.ts';

export interface CompareTextOptions {
  readonly colour: boolean;
  readonly width?: number | undefined;
}

interface Page {
  readonly paint: Paint;
  readonly width: number;
}

/** So many doubts are told one by one; a noisy machine has hundreds. */
const MOST_DOUBTS = 12;

/** A comparison for a terminal. */
export function compareText(dirty: Comparison, { colour, width }: CompareTextOptions): string {
  const comparison = clean(dirty);
  const page: Page = { paint: paintFor(colour), width: fittingWidth(width) };
  const rows = rowsOf(comparison);
  const sections = [
    wrap(comparison.headline, page.width).replace(/^\w+( \w+,?)?/, (word) =>
      colourOf(comparison.verdict, page.paint)(word),
    ),
    ...comparison.notes.map((note) => item('note', note, page)),
    causes(comparison, page),
    changed(rows, page),
    doubts(rows, page),
    incomparable(rows, page),
    dropped(comparison, page),
    footer(comparison, page),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function causes({ cells }: Comparison, page: Page): string {
  const place = placesIn(cells);
  return cells
    .flatMap((cell) => cell.causes.map(({ message }) => item('cause', `${place(cell)}: ${message}`, page)))
    .join('\n');
}

function changed(rows: readonly Row[], { width }: Page): string {
  const told = CHANGED.flatMap((verdict) => rows.filter((row) => row.verdict === verdict));
  if (told.length === 0) return '';
  const column = (heading: string, align: Column['align'], read: (row: Row) => string): Column => ({
    heading,
    align,
    values: told.map(read),
  });
  return renderTable(
    [
      column('cell', 'left', ({ place, what }) => `${place}: ${what}`),
      column('verdict', 'left', ({ verdict }) => verdict),
      column('before', 'right', ({ before }) => before),
      column('after', 'right', ({ after }) => after),
      column('change', 'right', ({ change }) => change),
      column('½   ← ratio →    ×2', 'left', ({ metric }) => intervalPicture(metric?.ratio ?? null)),
    ],
    width,
  );
}

function doubts(rows: readonly Row[], page: Page): string {
  const doubtful = rows.filter(({ verdict }) => verdict === 'inconclusive');
  const told = doubtful.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_DOUBTS);
  const lines = told.map((row) => item('?', `${row.place}: ${row.what} ${doubtText(row)}`, page));
  const others = doubtful.length - told.length;
  if (others > 0)
    lines.push(item('?', `and ${several(others, 'more')} smaller ones`.replace('mores', 'more'), page));
  return lines.join('\n');
}

function sizeOf({ metric }: Row): number {
  return Math.abs(Math.log(metric?.ratio?.estimate ?? 1));
}

function doubtText({ before, after, change, interval, reason }: Row): string {
  const size = interval === '' ? change : `${change} (${interval})`;
  return [before === '' ? '' : `${before} → ${after}`, size, reason ?? '']
    .filter((part) => part !== '')
    .join(', ');
}

/** Each reason once. */
function incomparable(rows: readonly Row[], page: Page): string {
  const reasons = new Map<string, number>();
  for (const { verdict, reason } of rows) {
    if (verdict === 'not comparable' && reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return [...reasons]
    .map(([reason, times]) => item('cannot', `compare ${several(times, 'value')}: ${reason}`, page))
    .join('\n');
}

function dropped({ dropped: all }: Comparison, page: Page): string {
  return all.map(({ what, because }) => item('dropped', `${what}: ${because}`, page)).join('\n');
}

function footer(comparison: Comparison, { paint, width }: Page): string {
  const { machine, noise, base, current } = comparison;
  const lines = [
    rulesText(comparison),
    noiseText(noise),
    `Base: ${provenanceText(base)}`,
    `Current: ${provenanceText(current)}`,
    ...(machine.length === 0 ? [] : [`Machines: ${machine.map(machineText).join('; ')}`]),
  ];
  return lines.map((line) => paint.faint(wrap(line, width))).join('\n');
}

const LABEL_WIDTH = 9;

function item(label: string, text: string, { paint, width }: Page): string {
  const colour = label === 'cause' ? paint.strong : paint.doubtful;
  return colour(label.padEnd(LABEL_WIDTH)) + wrap(text, width, ' '.repeat(LABEL_WIDTH)).slice(LABEL_WIDTH);
}

function colourOf(verdict: Verdict, paint: Paint): Paint['good'] {
  if (verdict === 'worse' || verdict === 'different') return paint.bad;
  return verdict === 'better' || verdict === 'same' ? paint.good : paint.doubtful;
}
