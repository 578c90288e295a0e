import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CAUSES } from '../analyse/causes/catalogue.ts';
import { ROOT } from '../testing/source.ts';

test('docs/causes.md has one row for each cause, with as many cells as the heading', () => {
  const rows = readFileSync(join(ROOT, 'docs/causes.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!looks like|---)/.test(line));
  const ids = rows.map((row) => /^\|[^|]+\| `([^`]+)`/.exec(row)?.[1]);
  expect(ids).toEqual(CAUSES.map(({ id }) => id));
  expect(rows.filter((row) => row.split(/(?<!\\)\|/).length !== 6)).toEqual([]);
});
