import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { count } from '../../words.ts';
import { details, escapeMarkdown } from '../markdown-parts.ts';
import { clean } from '../terminal/clean.ts';
import { joinSections } from '../terminal/layout.ts';
import { changedTable, doubtTable, ICONS, reasonList, sameTable, scenarioTable } from './markdown-tables.ts';
import { causesOf, type Row, rowsOf } from './rows.ts';
import { CHANGED, machineText, noiseText, provenanceText, rulesText } from './words.ts';

/** A comparison as GitHub Markdown: the verdict, why, what changed, and the rest behind titles that open it. */
export function compareMarkdown(dirty: Comparison): string {
  const comparison = clean(dirty);
  const rows = rowsOf(comparison);
  const changed = CHANGED.flatMap((verdict) => rows.filter((row) => row.verdict === verdict));
  return joinSections([
    `## ${ICONS[comparison.verdict]} ${escapeMarkdown(comparison.headline)}`,
    comparison.notes.map((note) => `> ${escapeMarkdown(note)}`).join('\n>\n'),
    causes(comparison),
    changed.length === 0 ? '' : `### What changed\n\n${changedTable(changed)}`,
    scenarioTable(comparison),
    folded('Cannot tell', rows, 'inconclusive', doubtTable),
    folded('Cannot compare', rows, 'not comparable', reasonList),
    folded('The same', rows, 'same', sameTable),
    dropped(comparison),
    environment(comparison),
  ]);
}

function causes(comparison: Comparison): string {
  const lines = causesOf(comparison).map(
    ({ names, text }) => `- **${escapeMarkdown(names)}**: ${escapeMarkdown(text)}`,
  );
  return lines.length === 0 ? '' : `### Why\n\n${lines.join('\n')}`;
}

function folded(
  title: string,
  rows: readonly Row[],
  verdict: Verdict,
  written: (rows: readonly Row[]) => string,
): string {
  const told = rows.filter((row) => row.verdict === verdict);
  return told.length === 0 ? '' : details(`${title} (${count(told.length)})`, written(told));
}

function dropped({ dropped: all }: Comparison): string {
  const lines = all.map(({ what, because }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(because)}`);
  return lines.length === 0 ? '' : details(`Dropped (${count(lines.length)})`, lines.join('\n'));
}

function environment(comparison: Comparison): string {
  const { base, current, machine, noise } = comparison;
  const lines = [
    `Base: ${provenanceText(base)}`,
    `Current: ${provenanceText(current)}`,
    ...machine.map((difference) => `Differs: ${machineText(difference)}`),
    noiseText(noise),
    rulesText(comparison),
  ];
  return details('Environment and rules', lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n'));
}
