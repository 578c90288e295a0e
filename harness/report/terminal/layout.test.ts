import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Column, renderTable, wrap } from './layout.ts';

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

test('wrap() keeps all words in order, and lines within the width', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 16, max: 60 }), (words, width) => {
      const wrapped = wrap(words.join(' '), width, '  ');
      expect(wrapped.split(/\s+/).filter(Boolean)).toEqual(words);
      for (const line of wrapped.split('\n')) {
        expect(line).toMatch(/^ {2}\S/);
        expect(line.length).toBeLessThanOrEqual(width);
      }
    }),
  );
});

test('wrap() leaves a word whole that is longer than the line', () => {
  expect(wrap('see results/20261121-142233/result.json now', 10)).toBe(
    'see\nresults/20261121-142233/result.json\nnow',
  );
});
