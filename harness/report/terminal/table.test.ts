import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Column, renderTable } from './table.ts';

type Row = readonly [name: string, count: string];

const rows: readonly Row[] = [
  ['a name of several words', '1'],
  ['b', '2,000'],
];
const columns: readonly Column<Row>[] = [
  { heading: 'cell', align: 'left', read: ([name]) => name },
  { heading: 'count', read: ([, count]) => count },
];

test('renderTable() lets columns stand side by side', () => {
  expect(renderTable(rows, 80, columns)).toBe(
    [
      'cell                     count',
      'a name of several words      1',
      'b                        2,000',
    ].join('\n'),
  );
});

test('renderTable() wraps the first column where all do not fit', () => {
  expect(renderTable(rows, 20, columns)).toBe(
    ['cell           count', 'a name of          1', 'several words', 'b              2,000'].join('\n'),
  );
});

test('renderTable() breaks a word that is longer than the first column, and loses nothing of it', () => {
  const long: readonly Row[] = [['tcp_tw_reuse=1 upstreamKeepalive=16', '1']];
  const lines = renderTable(long, 17, columns).split('\n');
  expect(lines.map((line) => line.slice(0, 10).trim()).join('')).toBe(
    'celltcp_tw_reuse=1upstreamKeepalive=16',
  );
});

const three: readonly Column<Row>[] = [
  ...columns,
  { heading: 'in\nfull', minor: true, read: ([name, count]) => `${name.length}\n${count}` },
  { heading: '', read: ([, count]) => (count === '1' ? '-' : 'many') },
];

test('renderTable() puts columns without room below their row, minor ones first, and leaves out what says nothing', () => {
  expect(renderTable(rows, 40, three).split('\n')).toEqual([
    'cell                  count     in',
    '                              full',
    'a name of several         1     23     -',
    'words                            1',
    'b                     2,000      1  many',
    '                             2,000',
  ]);
  expect(renderTable(rows, 26, three).split('\n')).toEqual([
    'cell           count',
    'a name of          1     -',
    'several words',
    '  in full: 23 1',
    'b              2,000  many',
    '  in full: 1 2,000',
  ]);
  expect(renderTable(rows, 18, three).split('\n')).toEqual([
    'cell         count',
    'a name of        1',
    'several',
    'words',
    '  in full: 23 1',
    'b            2,000',
    '  in full: 1',
    '  2,000; many',
  ]);
});

test('renderTable() wraps the first column to ten before any column leaves the table', () => {
  expect(renderTable(rows, 30, three).split('\n')).toEqual([
    'cell        count     in',
    '                    full',
    'a name of       1     23     -',
    'several                1',
    'words',
    'b           2,000      1  many',
    '                   2,000',
  ]);
});

test('renderTable() fits every width and shows every text of every row', () => {
  const word = fc.stringMatching(/^[a-g0-9]{1,9}$/);
  const row = fc.tuple(word, word, word, word, word);
  const minor = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 4 }),
      minor,
      fc.integer({ min: 24, max: 80 }),
      (all, minors, width) => {
        const own: Column<(typeof all)[number]>[] = [0, 1, 2, 3, 4].map((at) => ({
          heading: `h${at}`,
          read: (texts) => texts[at]!,
          ...(at > 0 && minors[at - 1]! ? { minor: true } : {}),
        }));
        const table = renderTable(all, width, own);
        for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
        const shown = table.split(/[\s;:]+/).filter((one) => one !== '' && !/^h\d$/.test(one));
        expect(shown.toSorted()).toEqual(
          all
            .flat()
            .filter((text) => text !== '')
            .toSorted(),
        );
      },
    ),
  );
});

test('renderTable() aligns wide characters, breaks them and cuts off none', () => {
  const wide: readonly Row[] = [['キープアライブ接続', '1']];
  expect(renderTable(wide, 80, columns)).toBe('cell                count\nキープアライブ接続      1');
  expect(renderTable(wide, 17, columns)).toBe('cell        count\nキープアラ      1\nイブ接続');
});

test('renderTable() keeps the indent of the first column in all its lines', () => {
  expect(renderTable([['  a name of several', '1']], 17, columns)).toBe(
    'cell        count\n  a name        1\n  of\n  several',
  );
});
