import { expect, test } from 'vitest';
import type { CellNumbers } from '../../result/result.ts';
import { numbersOf } from '../../result/testing/parts.ts';
import { drawnNumbers, measured } from '../html/testing/results.ts';
import { isSound, lossesAnswer } from './losses.ts';
import { measuredCells } from './trials.ts';

function cell(name: string, changes: Partial<CellNumbers['counts']>, trial = 1) {
  const counts = {
    ...numbersOf().counts,
    requests: 1_000,
    responses: 1_000,
    statuses: { 200: 1_000 },
    ...changes,
  };
  return measured(name, { numbers: { counts, exhaustion: null } }, { trial });
}
const sound = cell('sound', {});

test.each<[string, Parameters<typeof cell>[1], string]>([
  ['nothing lost', {}, ''],
  [
    'one never answered',
    { errors: { ERR_UNANSWERED: 1 }, unanswered: 1 },
    '1 of 1,000 requests had no answer',
  ],
  ['resets', { errors: { ECONNRESET: 7 } }, '7 of 1,000 requests failed'],
  ['error answers', { statuses: { 200: 900, 502: 100 } }, '100 of 1,000 requests failed'],
  [
    'both',
    { errors: { ERR_UNANSWERED: 2, ERR_REQUEST_TIMEOUT: 1, ECONNRESET: 7 }, unanswered: 3 },
    '3 of 1,000 requests had no answer, 7 failed',
  ],
  [
    'those that never got a connection',
    { waiting: 60, unanswered: 50 },
    '50 of 1,050 requests had no answer',
  ],
])('lossesAnswer() tells %s', (_, counts, text) => {
  expect(lossesAnswer([cell('a', counts)])).toBe(text === '' ? '' : `${text}.`);
  const named = text === '' ? '' : `Not all requests succeeded: "a" (${text}).`;
  expect(lossesAnswer([sound, cell('a', counts)])).toBe(named);
});

test('lossesAnswer() names three cells, and leaves out those without ports, which have an answer of their own', () => {
  const lossy = ['a', 'b', 'c', 'd', 'e'].map((name) => cell(name, { errors: { ECONNRESET: 1 } }));
  expect(lossesAnswer(lossy)).toMatch(/"a" .*"b" .*"c" .* and 2 more\.$/);
  const { counts } = numbersOf();
  const numbers = {
    counts: { ...counts, errors: { EADDRNOTAVAIL: 9 } },
    exhaustion: drawnNumbers().exhaustion,
  };
  expect(lossesAnswer([sound, measured('out', { numbers })])).toBe('');
});

test('isSound() looks at every trial', () => {
  const trials = [cell('a', {}), cell('a', { errors: { ECONNRESET: 1 } }, 2)];
  expect([measuredCells([sound])[0]!, measuredCells(trials)[0]!].map(isSound)).toEqual([true, false]);
});
