import { beforeEach, describe, expect, test } from 'vitest';
import type { Cell, Check } from '../result/result.ts';
import { headerOf, numbersOf } from '../result/testing/parts.ts';
import type { Expectation } from '../scenario/scenario.ts';
import { type RanTogether, type RepeatOptions, repeatDisturbed } from './repeat.ts';
import type { NextTrial } from './trial.ts';

const LATE: Check = { name: 'driver on time', ok: false, expected: 'at most 10 ms', observed: '24 ms' };
const BROKEN: Check = { ...LATE, name: 'closer' };

const WANTED_INVALID: Expectation = { claim: 'c', cell: 'wanted', path: 'state', equals: 'invalid' };

const FAILED = { ...headerOf({ name: 'x' }), state: 'failed', reason: 'It ended' } as const;

/** Ids of the cells that records were given, and of the trials that were measured. */
let [added, measured]: [string[], NextTrial[]] = [[], []];
beforeEach(() => {
  [added, measured] = [[], []];
});

/** A trial that ran. `checks`: those that failed. */
function ran(name: string, checks: readonly Check[] = [], twinOf?: string): RanTogether['trials'][number] {
  const header = headerOf({ name, trial: 2, ...(twinOf && { twinOf }) });
  const numbers = numbersOf({ checks, startedAt: `${name}'s start` });
  const cell: Cell =
    checks.length === 0
      ? { ...header, ...numbers, state: 'measured' }
      : { ...header, ...numbers, state: 'invalid', reason: `${name}'s reason` };
  const record = {
    scenario: { expect: [WANTED_INVALID] },
    add: async ({ id, state }: Cell) => void added.push(`${id} ${state}`),
  };
  const place = { scenario: 's', index: 1, cells: 9 };
  return { next: { record: record as unknown as NextTrial['record'], plan: header, trial: 2, place }, cell };
}

/** Measures what is named with the failed checks, null for an interrupt, and everything else without a fault. */
function measureAs(
  outcomes: Readonly<Record<string, readonly Check[] | 'failed' | null>> = {},
): RepeatOptions['measure'] {
  return async (next) => {
    measured.push(next);
    const checks = outcomes[next.plan.name];
    if (checks === null) return null;
    return checks === 'failed' ? FAILED : ran(next.plan.name, checks).cell;
  };
}

const alone = (...args: Parameters<typeof ran>): RanTogether => ({ trials: [ran(...args)], tookMs: 4_000 });

describe('repeatDisturbed()', () => {
  test('repeats trials that the machine disturbed, once each, after the others, with the reason', async () => {
    const all = [
      alone('a'),
      alone('late', [LATE]),
      alone('broken', [BROKEN]),
      alone('both', [LATE, BROKEN]),
      alone('z', [LATE]),
    ];
    await repeatDisturbed(all, { measure: measureAs() });
    expect(
      measured.map(({ plan, trial, place, repeatOf }) => [
        plan.name,
        trial,
        place.index,
        place.cells,
        repeatOf,
      ]),
    ).toEqual([
      ['late', 2, 10, 11, { startedAt: "late's start", reason: "late's reason" }],
      ['z', 2, 11, 11, { startedAt: "z's start", reason: "z's reason" }],
    ]);
    expect(added).toEqual(['late measured', 'z measured']);
  });

  test('leaves one that is late again invalid', async () => {
    await repeatDisturbed([alone('late', [LATE])], { measure: measureAs({ late: [LATE] }) });
    expect(measured).toHaveLength(1);
    expect(added).toEqual(['late invalid']);
  });

  test('keeps the numbers of one whose repeat fails', async () => {
    await repeatDisturbed([alone('late', [LATE])], { measure: measureAs({ late: 'failed' }) });
    expect(measured).toHaveLength(1);
    expect(added).toEqual([]);
  });

  test('repeats no cell that is expected to be invalid, nor its twin', async () => {
    const all = [alone('wanted', [LATE]), alone('wanted (again)', [LATE], 'wanted')];
    await repeatDisturbed(all, { measure: measureAs() });
    expect(measured).toEqual([]);
  });

  test('stays within a budget, and takes what still fits', async () => {
    let spentMs = 10_000;
    const { next, cell } = ran('long', [LATE]);
    const all = [
      alone('a', [LATE]),
      { trials: [{ next, cell }], tookMs: 60_000 },
      alone('b', [LATE]),
      alone('c', [LATE]),
    ];
    const measure = measureAs();
    await repeatDisturbed(all, {
      budgetMs: 20_000,
      spentMs: () => spentMs,
      measure: (one) => {
        spentMs += 4_000;
        return measure(one);
      },
    });
    expect(measured.map(({ plan }) => plan.name)).toEqual(['a', 'b']);
  });

  test('ends with an interrupt', async () => {
    const all = [alone('a', [LATE]), alone('b', [LATE])];
    await repeatDisturbed(all, { measure: measureAs({ a: null }) });
    expect(measured.map(({ plan }) => plan.name)).toEqual(['a']);
    expect(added).toEqual([]);
  });

  describe('of two sides', () => {
    const pair = (a: readonly Check[], b: readonly Check[]): RanTogether => ({
      trials: [ran('A', a), ran('B', b)],
    });

    test('repeats both, and replaces both', async () => {
      await repeatDisturbed([pair([], [LATE]), pair([], [])], { measure: measureAs() });
      expect(measured.map(({ plan, repeatOf }) => [plan.name, repeatOf?.reason])).toEqual([
        ['A', "the other side did not count: B's reason"],
        ['B', "B's reason"],
      ]);
      expect(added).toEqual(['A measured', 'B measured']);
    });

    test.each<[string, Record<string, readonly Check[] | null>]>([
      ['is disturbed again', { A: [LATE] }],
      ['is broken now', { B: [BROKEN] }],
      ['was interrupted', { B: null }],
    ])('replaces none if one %s', async (_, outcomes) => {
      await repeatDisturbed([pair([LATE], [])], { measure: measureAs(outcomes) });
      expect(added).toEqual([]);
    });

    test('repeats none if the other side is broken', async () => {
      await repeatDisturbed([pair([LATE], [BROKEN])], { measure: measureAs() });
      expect(measured).toEqual([]);
    });
  });
});
