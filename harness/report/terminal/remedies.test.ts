import { expect, test } from 'vitest';
import type { Cell } from '../../result/result.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf, numbersOf } from '../../result/testing/parts.ts';
import { remedyTables } from './remedies.ts';

const [failing, remedy] = fixture.cells as readonly [Cell, Cell];

test('remedyTables() puts remedies below their cell', () => {
  const lasting: Cell = {
    ...headerOf({ name: 'tcp_tw_reuse=1', remedyFor: failing.name }),
    ...numbersOf(),
    state: 'measured',
  };
  expect(remedyTables([failing, remedy, lasting], 100).split('\n')).toEqual([
    'remedies                                     ports lasted  times as long  predicted',
    'client closes first                                250 ms              1          1',
    '  client closes first, two source addresses        500 ms              2          2',
    '  tcp_tw_reuse=1                               to the end              -          -',
  ]);
});

test('remedyTables() has a row for each trial', () => {
  const rows = remedyTables([failing, remedy, { ...failing, trial: 2 }, { ...remedy, trial: 2 }], 100).split(
    '\n',
  );
  expect(rows).toHaveLength(4);
  expect(rows[3]).toMatch(/^ {2}client closes first, two source addresses #2 /);
});

test('remedyTables() is empty if no cell is a remedy', () => {
  expect(remedyTables([failing], 100)).toBe('');
});
