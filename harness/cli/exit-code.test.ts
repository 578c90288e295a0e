import { expect, test } from 'vitest';
import type { Cell, Verdict } from '../result/result.ts';
import { headerOf, numbersOf } from '../result/testing/parts.ts';
import { exitCodeOf, type RunCircumstances, worstExitCode } from './exit-code.ts';

const measured: Cell = { ...headerOf({ name: 'a' }), ...numbersOf(), state: 'measured' };
const invalid: Cell = { ...headerOf({ name: 'b' }), ...numbersOf(), state: 'invalid', reason: 'why' };
const skipped: Cell = { ...headerOf({ name: 'c' }), state: 'skipped', reason: 'why' };
const failed: Cell = { ...headerOf({ name: 'd' }), state: 'failed', reason: 'why' };
const kept: Verdict = { expectation: 'x', cell: 'a', ok: true, observed: '1' };
const broken: Verdict = { ...kept, ok: false };

/** A verdict that demands an invalid cell, and has one. */
const demanded: Verdict = { expectation: 'y', cell: 'b', ok: true, observed: 'invalid', demands: 'invalid' };
const ofAnother: Verdict = { ...demanded, cell: 'a' };
const unmet: Verdict = { ...demanded, ok: false };

const plain: RunCircumstances = { strict: false, interrupted: false };
const strict: RunCircumstances = { strict: true, interrupted: false };
const interrupted: RunCircumstances = { strict: false, interrupted: true };

const cases: [what: string, cells: Cell[], verdicts: Verdict[], how: RunCircumstances, code: number][] = [
  ['all measured, all verdicts kept', [measured], [kept], plain, 0],
  ['nothing at all', [], [], plain, 4],
  ['nothing but skipped cells', [skipped, skipped], [], plain, 4],
  ['a verdict that failed', [measured], [kept, broken], plain, 1],
  ['an invalid cell', [measured, invalid], [kept], plain, 4],
  ['a failed cell', [failed, measured], [kept], plain, 4],
  ['an invalid cell and a failed verdict', [invalid], [broken], plain, 4],
  ['a cell that must be invalid and is', [measured, invalid], [kept, demanded], plain, 0],
  ['a cell that must be invalid and is, strictly', [measured, invalid], [kept, demanded], strict, 0],
  ['a cell that must be invalid and is, and a failed one', [failed, invalid], [demanded], plain, 4],
  ['an invalid cell, although another must be invalid', [measured, invalid], [ofAnother], plain, 4],
  ['a cell that must be invalid and is, and a failed verdict', [invalid], [demanded, broken], plain, 1],
  ['a cell that must be invalid and is not', [measured], [unmet], plain, 1],
  ['an invalid trial beside a measured one', [measured, invalid], [unmet], plain, 4],
  ['a failed cell that must be invalid', [failed], [{ ...demanded, cell: 'd' }], plain, 4],
  ['a skipped cell', [skipped, measured], [kept], plain, 0],
  ['a skipped cell, strictly', [skipped, measured], [kept], strict, 4],
  ['an interrupted run', [measured, failed], [broken], interrupted, 130],
];

test.each(cases)('exitCodeOf() with %s', (_, cells, verdicts, how, code) => {
  expect(exitCodeOf({ cells, verdicts }, how)).toBe(code);
});

test('worstExitCode() of several runs', () => {
  expect(worstExitCode([])).toBe(0);
  expect(worstExitCode([0, 1, 0])).toBe(1);
  expect(worstExitCode([1, 4, 0])).toBe(4);
  expect(worstExitCode([4, 3])).toBe(3);
  expect(worstExitCode([0, 130, 4])).toBe(130);
});
