import { expect, test } from 'vitest';
import { brokenVerdicts, heldByCell, verdictText } from './verdicts.ts';

const verdict = (cell: string, expectation: string, ok = true) => ({ cell, expectation, ok, observed: '5' });

test('verdictText() names the cell if the claim does not', () => {
  expect(verdictText(verdict('a pool', 'a pool: opens 5'))).toBe('a pool: opens 5: observed 5');
  expect(verdictText(verdict('a pool', 'it opens 5'))).toBe('it opens 5 (a pool): observed 5');
});

test('heldByCell() groups the statements that held by cell, and names each cell once', () => {
  const all = [
    verdict('a', 'a: opens'),
    verdict('b', 'closes'),
    verdict('a', 'waits'),
    verdict('a', 'no', false),
  ];
  expect(heldByCell(all)).toEqual(['a: opens [5]; waits [5]', 'b: closes [5]']);
  expect(heldByCell([])).toEqual([]);
});

test('brokenVerdicts() has one entry for a cell that could not be judged, and one for each failed statement', () => {
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
  expect(brokenVerdicts(all)).toEqual([
    { label: 'unjudged', text: 'a: 2 statements not judged: cell is invalid: no reuse' },
    { label: 'FAILED', text: 'b closes: observed 5' },
    { label: 'FAILED', text: 'b waits: observed 5' },
    { label: 'unjudged', text: 'c: 1 statement not judged: cell is invalid: no reuse' },
  ]);
});
