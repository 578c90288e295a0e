import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { VERDICTS, verdictsOf } from '../../compare/headline.ts';
import { count } from '../../words.ts';
import { intervalPicture, trialBars } from './charts.ts';
import type { Row } from './rows.ts';

export const MARKS: Readonly<Record<Verdict, string>> = {
  worse: '🔴',
  different: '🟠',
  inconclusive: '🟡',
  better: '🟢',
  same: '⚪',
  'not comparable': '⚫',
};

const LEGEND =
  '<sub>Bars: the trials of base and current, on one scale. ●: current / base with its 95% interval, from a half at the left ' +
  'to twice at the right; ┊: no change.</sub>';

type Column = readonly [heading: string, align: '---' | '---:', read: (row: Row) => string];

const WHAT: readonly Column[] = [
  ['cell', '---', placeOf],
  ['what', '---', ({ what }) => escaped(what)],
  ['before', '---:', ({ before }) => escaped(before)],
  ['after', '---:', ({ after }) => escaped(after)],
  ['change, 95% interval', '---:', ({ change, interval }) => lines([change, interval])],
];
const PICTURE: Column = ['trials, ratio', '---', pictureOf];
const REASON: Column = ['', '---', ({ reason }) => escaped(reason ?? '')];

/** What changed, with its pictures and what they mean. */
export function changedTable(rows: readonly Row[]): string {
  const verdict: Column = ['verdict', '---', (row) => `${MARKS[row.verdict]} ${row.verdict}`];
  const reasons = rows.some(({ reason }) => reason !== null) ? [REASON] : [];
  return `${table([verdict, ...WHAT, PICTURE, ...reasons], rows)}\n\n${LEGEND}`;
}

/** What cannot be told, each with what would help. */
export function doubtTable(rows: readonly Row[]): string {
  return table([...WHAT, PICTURE, REASON], rows);
}

/** Each reason once, with what it applies to. */
export function reasonList(rows: readonly Row[]): string {
  const reasons = Map.groupBy(rows, ({ reason }) => reason ?? '');
  const list = [...reasons].map(([reason, own]) => {
    const cells = Map.groupBy(own, placeOf);
    const told = [...cells].map(
      ([cell, values]) => `${cell} (${values.map(({ what }) => escaped(what)).join(', ')})`,
    );
    return `- ${escaped(reason)}: ${told.join('; ')}`;
  });
  return list.join('\n');
}

/** A line for each cell: its numbers with their interval, and what else did not change. */
export function sameTable(rows: readonly Row[]): string {
  const cells = [...Map.groupBy(rows, placeOf)].map(([cell, own]) => {
    const numbers = own.filter(({ metric }) => metric !== null);
    const others = own.filter(({ metric }) => metric === null);
    return [cell, lines(numbers.map(numberText)), others.map(otherText).join(', ')];
  });
  const header = ['| cell | numbers, change | also |', '| --- | --- | --- |'];
  return [...header, ...cells.map((words) => `| ${words.join(' | ')} |`)].join('\n');
}

/** What was compared within bounds has no interval, and a share of it would look like a change. */
function numberText({ what, before, after, change, interval }: Row): string {
  if (interval !== '') return escaped(`${what} ${after}, ${change} (${interval})`);
  return escaped(`${what} ${before === after ? after : `${before} → ${after}`}`);
}

function otherText({ what, after }: Row): string {
  return escaped(after === '' ? what : `${what}: ${after}`);
}

/** How many verdicts of each kind every scenario got; empty where there is one scenario. */
export function scenarioTable({ cells, counts }: Pick<Comparison, 'cells' | 'counts'>): string {
  const scenarios = Map.groupBy(cells, ({ scenario }) => scenario);
  if (scenarios.size < 2) return '';
  const given = VERDICTS.filter((verdict) => counts[verdict] > 0);
  const rows = [...scenarios].map(([scenario, own]) => {
    const said = own.flatMap(verdictsOf);
    const numbers = given.map((verdict) => said.filter((one) => one === verdict).length);
    return `| ${[escaped(scenario), ...numbers.map((times) => (times === 0 ? '' : count(times)))].join(' | ')} |`;
  });
  const headings = given.map((verdict) => `${MARKS[verdict]} ${verdict}`);
  return [`| scenario | ${headings.join(' | ')} |`, `| --- |${' ---: |'.repeat(given.length)}`, ...rows].join(
    '\n',
  );
}

function table(columns: readonly Column[], rows: readonly Row[]): string {
  return [
    `| ${columns.map(([heading]) => heading).join(' | ')} |`,
    `| ${columns.map(([, align]) => align).join(' | ')} |`,
    ...rows.map((row) => `| ${columns.map(([, , read]) => read(row)).join(' | ')} |`),
  ].join('\n');
}

function placeOf({ place }: Row): string {
  return escaped(place);
}

function pictureOf({ metric }: Row): string {
  if (metric === null || metric.base.values.length === 0 || metric.current.values.length === 0) return '';
  return lines(
    [trialBars(metric), intervalPicture(metric.ratio)].map((one) => (one === '' ? '' : `\`${one}\``)),
  );
}

function lines(texts: readonly string[]): string {
  return texts.filter((one) => one !== '').join('<br>');
}

/** What would be markup, or end a cell of a table. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|*_`[\]#~]/g, (character) => `\\${character}`)
    .replaceAll('@', '@\u200b'); // no mention of a user
}
