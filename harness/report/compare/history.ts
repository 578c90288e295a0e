import type { Change, History } from '../../compare/history/history.ts';
import { amount, several } from '../../words.ts';
import { formatUs } from '../quantity.ts';
import { clean } from '../terminal/clean.ts';
import { paintFor } from '../terminal/colour.ts';
import { fittingWidth, renderTable, wrap } from '../terminal/layout.ts';
import { trialBars } from './charts.ts';
import { changeText } from './rows.ts';
import type { CompareTextOptions } from './text.ts';

/** A history for a terminal: each change with the run where it began. */
export function historyText(dirty: History, { colour, width }: CompareTextOptions): string {
  const history = clean(dirty);
  const columns = fittingWidth(width);
  const paint = paintFor(colour);
  const sections = [
    ...history.lineages.map((lineage) => wrap(lineageText(lineage), columns)),
    ...history.notes.map((note) => paint.doubtful(wrap(note, columns))),
    changeTable(history.changes, columns),
    wrap(headlineOf(history), columns),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The same as Markdown of GitHub. */
export function historyMarkdown(dirty: History): string {
  const history = clean(dirty);
  const lines = history.changes.map((change) => {
    const { began, cell, scenario, what, verdict, values, at } = change;
    const bars = values.length === 0 ? '' : `\`${barsOf(values, at)}\``;
    const words = [began.startedAt, `${scenario}: ${cell}`, what, verdict, levels(change), sizeText(change)];
    return `| ${[...words, standing(change)].map((word) => word.replaceAll('|', '\\|')).join(' | ')} | ${bars} |`;
  });
  const table = [
    '| began with the run of | cell | what | verdict | before → after | change | since | runs |',
    '| --- | --- | --- | --- | --- | ---: | --- | --- |',
    ...lines,
  ];
  const sections = [
    `## ${headlineOf(history)}`,
    ...history.notes.map((note) => `> ${note}`),
    lines.length === 0 ? '' : table.join('\n'),
    history.lineages.map((lineage) => `- ${lineageText(lineage)}`).join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function headlineOf({ changes }: History): string {
  if (changes.length === 0) return 'No change';
  const recovered = changes.filter((change) => change.recovered !== null).length;
  const lasting = changes.filter((change) => change.recovered === null && change.verdict === 'worse').length;
  return `${several(changes.length, 'change')}: ${lasting} worse until today, ${recovered} recovered`;
}

function lineageText({ scenario, runs, from, to, series }: History['lineages'][number]): string {
  return `${scenario}: ${several(runs, 'run')} on one machine, ${from} to ${to}, ${series} values followed`;
}

function changeTable(changes: readonly Change[], width: number): string {
  if (changes.length === 0) return '';
  const column = (heading: string, align: 'left' | 'right', read: (change: Change) => string) => ({
    heading,
    align,
    values: changes.map(read),
  });
  return renderTable(
    [
      column('cell', 'left', ({ scenario, cell, what }) => `${scenario}: ${cell}: ${what}`),
      column('began', 'left', ({ began }) => began.startedAt.slice(0, 16)),
      column('verdict', 'left', ({ verdict }) => verdict),
      column('before → after', 'left', levels),
      column('change', 'right', sizeText),
      column('since', 'left', standing),
    ],
    width,
  );
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
