import { bareCode } from '../report/terminal/clean.ts';

/** `` `lifo` `` */
export function code(value: unknown): string {
  return `\`${value}\``;
}

/** A table, each row with as many cells as there are headings. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replaceAll(/ {2,}/g, ' ');
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What a terminal shows of it: no marks of code, and of a link its words. */
export function plain(markdown: string): string {
  return bareCode(markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1'));
}

/** The text of generated regions by their names. */
export type Regions = Readonly<Record<string, string>>;

/** The page with its generated regions written anew. Throws where the page lacks one. */
export function withRegions(page: string, regions: Regions): string {
  return Object.entries(regions).reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- ${name}: written by npm run docs -->`, `<!-- ${name}: end -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from === -1 || to < from) throw new Error(`The page has no region "${name}"`);
    return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
  }, page);
}
