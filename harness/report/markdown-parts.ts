import type { Column } from './terminal/layout.ts';

/** A table of GitHub. What its columns read is Markdown: plain text needs escapeMarkdown(). */
export function markdownTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const lines = [
    columns.map(({ heading }) => heading),
    columns.map(({ align }) => (align === 'left' ? '---' : '---:')),
    ...rows.map((row) => columns.map(({ read }) => read(row))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Content behind a title that opens it. */
export function details(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** Text without markup, without the end of a table's cell and without the mention of a user. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|*_`[\]#~]/g, (character) => `\\${character}`)
    .replaceAll('@', '@\u200b');
}
