import { type Change, FEWEST_RUNS, type History } from '../../compare/history/history.ts';
import { amount, several } from '../../words.ts';
import { escapeMarkdown, markdownTable } from '../markdown-parts.ts';
import { formatUs } from '../quantity.ts';
import { clean } from '../terminal/clean.ts';
import { joinSections, type LayoutOptions, layoutFor, wrap } from '../terminal/layout.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import { trialBars } from './charts.ts';
import { changeText } from './rows.ts';

/** A history for a terminal: each change with the run where it began. */
export function historyText(dirty: History, options: LayoutOptions): string {
  const history = clean(dirty);
  const { paint, width } = layoutFor(options);
  return joinSections([
    ...history.lineages.map((lineage) => wrap(lineageText(lineage), width)),
    ...history.notes.map((note) => paint.doubtful(wrap(note, width))),
    renderTable(history.changes, width, TEXT_COLUMNS),
    wrap(headlineOf(history), width),
  ]);
}

/** The same as GitHub Markdown. */
export function historyMarkdown(dirty: History): string {
  const history = clean(dirty);
  return joinSections([
    `## ${headlineOf(history)}`,
    ...history.notes.map((note) => `> ${note}`),
    history.changes.length === 0 ? '' : markdownTable(history.changes, MARKDOWN_COLUMNS),
    history.lineages.map((lineage) => `- ${lineageText(lineage)}`).join('\n'),
  ]);
}

const VERDICT: Column<Change> = { heading: 'verdict', align: 'left', read: ({ verdict }) => verdict };
const SIZE: Column<Change> = { heading: 'change', read: sizeText };

const TEXT_COLUMNS: readonly Column<Change>[] = [
  { heading: 'cell', align: 'left', read: ({ scenario, cell, what }) => `${scenario}: ${cell}: ${what}` },
  { heading: 'began', align: 'left', minor: true, read: ({ began }) => began.startedAt.slice(0, 16) },
  VERDICT,
  { heading: 'before → after', align: 'left', read: levels },
  SIZE,
  { heading: 'since', align: 'left', read: standing },
];

const MARKDOWN_COLUMNS: readonly Column<Change>[] = [
  { heading: 'began with the run of', align: 'left', read: ({ began }) => began.startedAt },
  { heading: 'cell', align: 'left', read: ({ scenario, cell }) => escapeMarkdown(`${scenario}: ${cell}`) },
  { heading: 'what', align: 'left', read: ({ what }) => escapeMarkdown(what) },
  VERDICT,
  { heading: 'before → after', align: 'left', read: (change) => escapeMarkdown(levels(change)) },
  SIZE,
  { heading: 'since', align: 'left', read: (change) => standing(change).replace('\n', '<br>') },
  {
    heading: 'runs',
    align: 'left',
    read: ({ values, at }) => (values.length === 0 ? '' : `\`${barsOf(values, at)}\``),
  },
];

function headlineOf({ changes, lineages }: History): string {
  if (changes.length === 0) {
    const isTelling = lineages.some(({ runs, series }) => runs >= FEWEST_RUNS && series > 0);
    return isTelling ? 'No change' : 'Cannot tell whether something changed';
  }
  const recovered = changes.filter((change) => change.recovered !== null).length;
  const lasting = changes.filter((change) => change.recovered === null && change.verdict === 'worse').length;
  return `${several(changes.length, 'change')}: ${lasting} still worse, ${recovered} recovered`;
}

function lineageText({ scenario, runs, from, to, series }: History['lineages'][number]): string {
  return `${scenario}: ${several(runs, 'run')} on one machine, ${from} to ${to}, ${series} values followed`;
}

function levels({ before, after, unit }: Change): string {
  return `${levelText(before, unit)} → ${levelText(after, unit)}`;
}

function levelText(level: number | string, unit: Change['unit']): string {
  if (typeof level === 'string') return level;
  return unit === 'us' ? formatUs(level) : amount(level);
}

function sizeText({ before, after }: Change): string {
  return typeof before === 'number' && typeof after === 'number' ? changeText(after / before) : '';
}

function standing({ runs, recovered }: Change): string {
  return recovered === null ? several(runs, 'run') : `recovered\n${recovered.startedAt.slice(0, 16)}`;
}

/** All runs, with a gap where the change began. */
function barsOf(values: readonly number[], at: number): string {
  const side = (part: readonly number[]) => ({ values: part, median: null });
  return trialBars({ base: side(values.slice(0, at)), current: side(values.slice(at)) });
}
