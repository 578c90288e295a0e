import type { Column } from './terminal/table.ts';

/** A GitHub table. Its columns must return Markdown: pass plain text through escapeMarkdown(). */
export function markdownTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const lines = [
    columns.map(({ heading }) => heading),
    columns.map(({ align }) => (align === 'left' ? '---' : '---:')),
    ...rows.map((row) => columns.map(({ read }) => read(row))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Content that stays hidden until the reader clicks its title. */
export function details(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** Escapes text so that it cannot add markup, end a table cell or mention a user. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|*_`[\]#~]/g, (character) => `\\${character}`)
    .replaceAll('@', '@\u200b');
}
