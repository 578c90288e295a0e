import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AXIS_NAMES, axisNamed } from '../scenario/axes/axes.ts';
import { isTestFile, ROOT, readSources, type Sources } from '../testing/source.ts';
import { withRegions } from './markdown.ts';
import { PAGES } from './pages.ts';

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const docs: Sources = new Map([...readSources(['docs'], '.md'), ['README.md', read('README.md')]]);

/** Rows of tables that have not as many cells as the heading has. */
function crookedRows(pages: Sources): string[] {
  return [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/(?:^ *\|.*\|$\n?)+/gm)].flatMap(([block]) => {
      const [heading, ...rows] = block.trimEnd().split('\n');
      return rows.filter((row) => cellsOf(row) !== cellsOf(heading!)).map((row) => `${page}: ${row}`);
    }),
  );
}

/** How many cells a row has; `\|` is no border. */
function cellsOf(row: string): number {
  return row.split(/(?<!\\)\|/).length - 2;
}

describe('The generated parts', () => {
  test.each(Object.keys(PAGES))('of %s are what the declarations say: npm run docs writes them', (page) => {
    expect(read(page)).toBe(withRegions(read(page), PAGES[page]!()));
  });

  test.each(AXIS_NAMES)('have one row for the axis %s', (axis) => {
    const rows = read('docs/axes.md')
      .split('<!-- axes: end -->')[0]!
      .split('\n')
      .filter((line) => line.startsWith(`| \`${axis}\` |`));
    expect(rows).toHaveLength(1);
  });

  test('need their region in the page', () => {
    expect(() => withRegions('# A page', { tables: '' })).toThrow('The page has no region "tables"');
  });
});

test('The axes name checks that there are', () => {
  const checks = [...readSources(['harness/analyse/checks'], '.ts')]
    .filter(([file]) => !isTestFile(file))
    .flatMap(([, source]) => [...source.matchAll(/\bname: (?:'([^']+)'|`\$\{prefix\}([^`]+)`)/g)])
    // The checks of a link are there twice.
    .flatMap(([, name, ofLink]) => (name === undefined ? [ofLink, `upstream ${ofLink}`] : [name]));
  const named = AXIS_NAMES.flatMap((axis) => axisNamed(axis).proof.checks);
  expect(named.filter((name) => !checks.includes(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(AXIS_NAMES.length / 2);
});

describe('The tables', () => {
  test('have as many cells in each row as the heading has', () => expect(crookedRows(docs)).toEqual([]));

  test.each([
    ['a cell too many', '| a | b |\n| --- | --- |\n| 1 | 2 | 3 |'],
    ['a cell too few', '| a | b |\n| --- | --- |\n| 1 |'],
  ])('are seen to have %s', (_, text) => expect(crookedRows(new Map([['a.md', text]]))).toHaveLength(1));

  test('may hold a bar that is no border', () =>
    expect(crookedRows(new Map([['a.md', '| a |\n| --- |\n| `x \\| y` |']]))).toEqual([]));
});
