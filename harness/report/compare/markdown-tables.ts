import type { CellComparison, Comparison, Verdict } from '../../compare/comparison.ts';
import { VERDICTS, verdictsOf } from '../../compare/headline.ts';
import { count, joinGiven } from '../../words.ts';
import { escapeMarkdown, markdownTable } from '../markdown-parts.ts';
import type { Column } from '../terminal/table.ts';
import { intervalPicture, trialBars } from './charts.ts';
import type { Row } from './rows.ts';

export const ICONS: Readonly<Record<Verdict, string>> = {
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

const WHAT: readonly Column<Row>[] = [
  { heading: 'cell', align: 'left', read: labelOf },
  { heading: 'what', align: 'left', read: ({ what }) => escapeMarkdown(what) },
  { heading: 'before', read: ({ before }) => escapeMarkdown(before) },
  { heading: 'after', read: ({ after }) => escapeMarkdown(after) },
  { heading: 'change, 95% interval', read: ({ change, interval }) => lines([change, interval]) },
];
const PICTURE: Column<Row> = { heading: 'trials, ratio', align: 'left', read: pictureOf };
const REASON: Column<Row> = {
  heading: '',
  align: 'left',
  read: ({ reason }) => escapeMarkdown(reason ?? ''),
};
const VERDICT: Column<Row> = {
  heading: 'verdict',
  align: 'left',
  read: ({ verdict }) => `${ICONS[verdict]} ${verdict}`,
};

/** What changed, with charts and their legend. */
export function changedTable(rows: readonly Row[]): string {
  const reasons = rows.some(({ reason }) => reason !== null) ? [REASON] : [];
  return `${markdownTable(rows, [VERDICT, ...WHAT, PICTURE, ...reasons])}\n\n${LEGEND}`;
}

/** Inconclusive verdicts, each with what would settle it. */
export function doubtTable(rows: readonly Row[]): string {
  return markdownTable(rows, [...WHAT, PICTURE, REASON]);
}

/** Each reason once, with the values that it applies to. */
export function reasonList(rows: readonly Row[]): string {
  const reasons = Map.groupBy(rows, ({ reason }) => reason ?? '');
  const list = [...reasons].map(([reason, own]) => {
    const cells = Map.groupBy(own, labelOf);
    const told = [...cells].map(
      ([cell, values]) => `${cell} (${values.map(({ what }) => escapeMarkdown(what)).join(', ')})`,
    );
    return `- ${escapeMarkdown(reason)}: ${told.join('; ')}`;
  });
  return list.join('\n');
}

/** A row for each cell: its numbers with their interval, and its other unchanged facts. */
export function sameTable(rows: readonly Row[]): string {
  const part = (own: readonly Row[], isMetric: boolean) =>
    own.filter(({ metric }) => (metric !== null) === isMetric);
  return markdownTable<[cell: string, own: readonly Row[]]>(
    [...Map.groupBy(rows, labelOf)],
    [
      { heading: 'cell', align: 'left', read: ([cell]) => cell },
      {
        heading: 'numbers, change',
        align: 'left',
        read: ([, own]) => lines(part(own, true).map(numberText)),
      },
      { heading: 'also', align: 'left', read: ([, own]) => part(own, false).map(otherText).join(', ') },
    ],
  );
}

/** A value that was compared within bounds has no interval, and a percentage would look like a change. */
function numberText({ what, before, after, change, interval }: Row): string {
  if (interval !== '') return escapeMarkdown(`${what} ${after}, ${change} (${interval})`);
  return escapeMarkdown(`${what} ${before === after ? after : `${before} → ${after}`}`);
}

function otherText({ what, after }: Row): string {
  return escapeMarkdown(after === '' ? what : `${what}: ${after}`);
}

/** The number of verdicts of each kind in each scenario; empty with a single scenario. */
export function scenarioTable({ cells, counts }: Pick<Comparison, 'cells' | 'counts'>): string {
  const scenarios = Map.groupBy(cells, ({ scenario }) => scenario);
  if (scenarios.size < 2) return '';
  const given = VERDICTS.filter((verdict) => counts[verdict] > 0);
  return markdownTable<[scenario: string, own: readonly CellComparison[]]>(
    [...scenarios],
    [
      { heading: 'scenario', align: 'left', read: ([scenario]) => escapeMarkdown(scenario) },
      ...given.map((verdict) => ({
        heading: `${ICONS[verdict]} ${verdict}`,
        read: ([, own]: [string, readonly CellComparison[]]) => {
          const times = own.flatMap(verdictsOf).filter((one) => one === verdict).length;
          return times === 0 ? '' : count(times);
        },
      })),
    ],
  );
}

function labelOf({ label }: Row): string {
  return escapeMarkdown(label);
}

function pictureOf({ metric }: Row): string {
  if (metric === null || metric.base.values.length === 0 || metric.current.values.length === 0) return '';
  return lines([trialBars(metric), intervalPicture(metric.ratio)].map((one) => one && `\`${one}\``));
}

function lines(texts: readonly string[]): string {
  return joinGiven(texts, '<br>');
}
