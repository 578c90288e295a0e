import type { SizeRow, Sizing } from '../../size/answer.ts';
import { details, escapeMarkdown, markdownTable } from '../markdown-parts.ts';
import { clean, cleanLines } from '../terminal/clean.ts';
import { joinSections } from '../terminal/layout.ts';
import type { Column } from '../terminal/table.ts';
import { pastedParts } from './paste.ts';
import { errorLines, notCountedSentence, notDoneSentences, portsSentence } from './sentences.ts';
import { DECISION_COLUMNS } from './tables.ts';
import { upstreamSentence } from './upstream.ts';
import { because, headline, question } from './words.ts';

/** A sizing for a pull request: the answer first, then the sizes, and the lines to paste folded away. */
export function sizingMarkdown(dirty: Sizing): string {
  const sizing = clean(dirty);
  const { sizes, upstream, startedAt, target } = sizing;
  return joinSections([
    `### size-pool: ${escapeMarkdown(question(sizing))}`,
    `**${escapeMarkdown(headline(sizing))}**`,
    items(because(sizing)),
    sizes.length === 0 ? '' : markdownTable(sizes, DECISION_COLUMNS.map(escaped)),
    items(errorLines(sizing).map(({ code, text }) => `${code}: ${text}`)),
    items([
      upstream === null ? '' : upstreamSentence(upstream),
      portsSentence(sizing),
      ...notDoneSentences(sizing),
      notCountedSentence(sizing),
    ]),
    ...pastedParts(dirty).map(({ title, lines }) => details(title, indented(lines))),
    `<sub>${escapeMarkdown(target)}, ${escapeMarkdown(startedAt)}</sub>`,
  ]);
}

function items(sentences: readonly string[]): string {
  return sentences
    .flatMap((sentence) => (sentence === '' ? [] : [`- ${escapeMarkdown(sentence)}`]))
    .join('\n');
}

function escaped({ heading, read, ...column }: Column<SizeRow>): Column<SizeRow> {
  const text = heading.replaceAll('\n', ' ');
  return { ...column, heading: text, read: (row) => escapeMarkdown(read(row)) };
}

/** A block of code by indentation, which no line in it can end. */
function indented(lines: readonly string[]): string {
  return cleanLines(lines)
    .map((line) => `    ${line}`)
    .join('\n');
}
