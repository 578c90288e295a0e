import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CAUSES } from '../analyse/causes/catalogue.ts';
import { ROOT } from '../testing/source.ts';
import { withRegions } from './markdown.ts';
import { PAGES } from './pages.ts';

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

test.each(['docs/causes.md', 'docs/checks.md'])(
  '%s is what the catalogue of causes says: npm run docs writes it',
  (page) => expect(read(page)).toBe(withRegions(read(page), PAGES[page]!())),
);

test('docs/causes.md has one row for each cause, with as many cells as the heading', () => {
  const rows = read('docs/causes.md')
    .split('\n')
    .filter((line) => /^\| (?!looks like|---)/.test(line));
  const ids = rows.map((row) => /^\|[^|]+\| `([^`]+)`/.exec(row)?.[1]);
  expect(ids).toEqual(CAUSES.map(({ id }) => id));
  expect(rows.filter((row) => row.split(/(?<!\\)\|/).length !== 6)).toEqual([]);
});
