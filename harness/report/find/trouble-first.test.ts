import { expect, test } from 'vitest';
import type { Cell, Verdict } from '../../result/result.ts';
import { headerOf } from '../../result/testing/parts.ts';
import { measured } from '../html/testing/results.ts';
import { troubleFirst } from './trouble-first.ts';

const calm = { numbers: { exhaustion: null } };
const invalid = (name: string) => ({ ...measured(name, calm), state: 'invalid', reason: 'why' }) as Cell;
const names = (cells: readonly Cell[], verdicts: readonly Verdict[] = []) =>
  troubleFirst(cells, verdicts).map(({ name }) => name);

test('troubleFirst() puts broken cells first, then those that ran out of ports, then the rest in their order', () => {
  const skipped: Cell = { ...headerOf({ name: 'skipped' }), state: 'skipped', reason: 'no HTTP/3' };
  const failed: Cell = { ...headerOf({ name: 'failed' }), state: 'failed', reason: 'no origin' };
  const cells = [measured('calm', calm), skipped, measured('out'), failed, measured('refuted', calm)];
  const refuted = { expectation: 'e', cell: 'refuted', ok: false, observed: '1' };
  expect(names(cells, [refuted])).toEqual(['failed', 'refuted', 'out', 'calm', 'skipped']);
});

test('troubleFirst() does not move up a cell that the scenario expects to be invalid', () => {
  const demanded = {
    expectation: 'e',
    cell: 'b',
    ok: true,
    observed: 'invalid',
    demands: 'invalid',
  } as const;
  expect(names([measured('a', calm), invalid('b')], [demanded])).toEqual(['a', 'b']);
  expect(names([measured('a', calm), invalid('b')])).toEqual(['b', 'a']);
});

test('troubleFirst() keeps trials and twins beside their cell', () => {
  const cells = [
    measured('calm', calm),
    measured('mixed', calm),
    { ...invalid('mixed'), trial: 2 },
    measured('again', calm, { twinOf: 'mixed' }),
  ];
  expect(troubleFirst(cells, []).map(({ name, trial }) => `${name} ${trial}`)).toEqual([
    'mixed 1',
    'mixed 2',
    'again 1',
    'calm 1',
  ]);
});
