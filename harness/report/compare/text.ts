import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { count, joinGiven, several } from '../../words.ts';
import { clean } from '../terminal/clean.ts';
import type { Paint } from '../terminal/colour.ts';
import {
  joinSections,
  type Layout,
  type LayoutOptions,
  labelled,
  layoutFor,
  wrap,
} from '../terminal/layout.ts';
import { renderTable } from '../terminal/table.ts';
import { intervalPicture } from './charts.ts';
import { causesOf, type Row, rowsOf } from './rows.ts';
import { CHANGED, machineText, noiseText, provenanceText, rulesText } from './words.ts';

/** Number of inconclusive verdicts that get a line of their own: a noisy machine has hundreds. */
const MOST_DOUBTS = 12;

/** A comparison for a terminal. */
export function compareText(dirty: Comparison, options: LayoutOptions): string {
  const comparison = clean(dirty);
  const layout = layoutFor(options);
  const rows = rowsOf(comparison);
  return joinSections([
    wrap(comparison.headline, layout.width).replace(/^\w+( \w+,?)?/, (word) =>
      colourOf(comparison.verdict, layout.paint)(word),
    ),
    ...comparison.notes.map((note) => item('note', note, layout)),
    causesOf(comparison)
      .map(({ names, text }) => item('cause', `${names}: ${text}`, layout))
      .join('\n'),
    changed(rows, layout),
    doubts(rows, layout),
    incomparable(rows, layout),
    dropped(comparison, layout),
    footer(comparison, layout),
  ]);
}

function changed(rows: readonly Row[], { width }: Layout): string {
  const told = CHANGED.flatMap((verdict) => rows.filter((row) => row.verdict === verdict));
  return renderTable(told, width, [
    { heading: 'cell', align: 'left', read: ({ label, what }) => `${label}: ${what}` },
    { heading: 'verdict', align: 'left', read: ({ verdict }) => verdict },
    { heading: 'before', read: ({ before }) => before },
    { heading: 'after', read: ({ after }) => after },
    { heading: 'change', read: ({ change }) => change },
    {
      heading: '½   ← ratio →    ×2',
      align: 'left',
      minor: true,
      read: ({ metric }) => intervalPicture(metric?.ratio ?? null),
    },
  ]);
}

function doubts(rows: readonly Row[], layout: Layout): string {
  const doubtful = rows.filter(({ verdict }) => verdict === 'inconclusive');
  const told = doubtful.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_DOUBTS);
  const lines = told.map((row) => item('unclear', `${row.label}: ${row.what} ${doubtText(row)}`, layout));
  const others = doubtful.length - told.length;
  if (others > 0) lines.push(item('unclear', `${count(others)} more, all of them smaller`, layout));
  return lines.join('\n');
}

function sizeOf({ metric }: Row): number {
  return Math.abs(Math.log(metric?.ratio?.estimate ?? 1));
}

function doubtText({ before, after, change, interval, reason }: Row): string {
  const size = interval === '' ? change : `${change} (${interval})`;
  return joinGiven([before && `${before} → ${after}`, size, reason], ', ');
}

/** Each reason once. */
function incomparable(rows: readonly Row[], layout: Layout): string {
  const all = rows.filter(({ verdict, reason }) => verdict === 'not comparable' && reason !== null);
  return [...Map.groupBy(all, ({ reason }) => reason)]
    .map(([reason, own]) => item('cannot', `compare ${several(own.length, 'value')}: ${reason}`, layout))
    .join('\n');
}

function dropped({ dropped: all }: Comparison, layout: Layout): string {
  return all.map(({ what, because }) => item('dropped', `${what}: ${because}`, layout)).join('\n');
}

function footer(comparison: Comparison, { paint, width }: Layout): string {
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

function item(label: string, text: string, { paint, width }: Layout): string {
  return labelled(label, text, label === 'cause' ? paint.strong : paint.doubtful, width);
}

function colourOf(verdict: Verdict, paint: Paint): Paint['good'] {
  if (verdict === 'worse' || verdict === 'different') return paint.bad;
  return verdict === 'better' || verdict === 'same' ? paint.good : paint.doubtful;
}
