import { count } from '../../analyse/words.ts';
import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { VERDICTS } from '../../compare/headline.ts';
import { clean } from '../clean.ts';
import { intervalPicture, trialBars } from './charts.ts';
import { type Row, rowsOf } from './rows.ts';
import { CHANGED, machineText, noiseText, provenanceText, rulesText } from './words.ts';

const MARKS: Readonly<Record<Verdict, string>> = {
  worse: '🔴',
  different: '🟠',
  inconclusive: '🟡',
  better: '🟢',
  same: '⚪',
  'not comparable': '⚫',
};

/** A comparison as Markdown of GitHub: the verdict, what changed, and the rest to be folded out. */
export function compareMarkdown(dirty: Comparison): string {
  const comparison = clean(dirty);
  const rows = rowsOf(comparison);
  const changed = CHANGED.flatMap((verdict) => rows.filter((row) => row.verdict === verdict));
  const sections = [
    `## ${MARKS[comparison.verdict]} ${escaped(comparison.headline)}`,
    comparison.notes.map((note) => `> ${escaped(note)}`).join('\n>\n'),
    causes(comparison),
    changed.length === 0 ? '' : `### What changed\n\n${table(changed)}`,
    counts(comparison),
    folded('Cannot tell', rows, 'inconclusive'),
    folded('Cannot compare', rows, 'not comparable'),
    folded('The same', rows, 'same'),
    dropped(comparison),
    environment(comparison),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function causes({ cells }: Comparison): string {
  const lines = cells.flatMap(({ cell, causes: all }) =>
    all.map(({ message }) => `- **${escaped(cell)}**: ${escaped(message)}`),
  );
  return lines.length === 0 ? '' : `### Why\n\n${lines.join('\n')}`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { verdict, cell, what, before, after, change, interval, metric, reason } = row;
    const pictures = metric === null ? [] : [trialBars(metric), intervalPicture(metric.ratio)];
    const picture = pictures
      .filter((one) => one !== '')
      .map((one) => `\`${one}\``)
      .join('<br>');
    const size = [change, interval].filter((part) => part !== '').join('<br>');
    const words = [`${MARKS[verdict]} ${verdict}`, cell, what, before, after].map(escaped);
    return `| ${[...words, size, picture, escaped(reason ?? '')].join(' | ')} |`;
  });
  return [
    '| verdict | cell | what | before | after | change, 95% interval | trials, ratio from ½ to ×2 | why |',
    '| --- | --- | --- | ---: | ---: | ---: | --- | --- |',
    ...lines,
  ].join('\n');
}

function counts({ counts: all }: Comparison): string {
  const told = VERDICTS.filter((verdict) => all[verdict] > 0);
  return told.map((verdict) => `${MARKS[verdict]} ${count(all[verdict])} ${verdict}`).join(' · ');
}

function folded(title: string, rows: readonly Row[], verdict: Verdict): string {
  const told = rows.filter((row) => row.verdict === verdict);
  return told.length === 0 ? '' : details(`${title} (${count(told.length)})`, table(told));
}

function dropped({ dropped: all }: Comparison): string {
  const lines = all.map(({ what, because }) => `- ${escaped(what)}: ${escaped(because)}`);
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
  return details('Environment and rules', lines.map((line) => `- ${escaped(line)}`).join('\n'));
}

function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** What would be markup, or end a cell of a table. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|*_`[\]#~]/g, (character) => `\\${character}`)
    .replaceAll('@', '@\u200b'); // no mention of a user
}
