import { expect, test } from 'vitest';
import { brokenTexts, heldByCell, verdictText } from './verdicts.ts';

const verdict = (cell: string, expectation: string, ok = true) => ({ cell, expectation, ok, observed: '5' });

test('verdictText() names the cell where the claim does not', () => {
  expect(verdictText(verdict('a pool', 'a pool: opens 5'))).toBe('a pool: opens 5: observed 5');
  expect(verdictText(verdict('a pool', 'it opens 5'))).toBe('it opens 5 (a pool): observed 5');
});

test('heldByCell() gathers what holds by cell, and says the name of the cell once', () => {
  const all = [
    verdict('a', 'a: opens'),
    verdict('b', 'closes'),
    verdict('a', 'waits'),
    verdict('a', 'no', false),
  ];
  expect(heldByCell(all)).toEqual(['a: opens [5]; waits [5]', 'b: closes [5]']);
  expect(heldByCell([])).toEqual([]);
});

test('brokenTexts() says once why nothing is known of a cell, and all else one by one', () => {
  const lost = (cell: string, expectation: string) => ({
    ...{ cell, expectation, ok: false },
    observed: 'cell is invalid: no reuse',
    unknown: true as const,
  });
  const all = [
    lost('a', 'opens'),
    verdict('b', 'b closes', false),
    lost('a', 'waits'),
    verdict('b', 'b waits', false),
    lost('c', 'c opens'),
    verdict('d', 'd holds'),
  ];
  expect(brokenTexts(all)).toEqual([
    'a: 2 statements of which nothing is known: cell is invalid: no reuse',
    'b closes: observed 5',
    'b waits: observed 5',
    'c opens: observed cell is invalid: no reuse',
  ]);
});
