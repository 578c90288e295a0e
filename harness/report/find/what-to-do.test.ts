import { expect, test } from 'vitest';
import { CAUSES } from '../../analyse/causes/catalogue.ts';
import type { Cell, CellNumbers, FoundCause, Result, Verdict } from '../../result/result.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf, numbersOf } from '../../result/testing/parts.ts';
import { stepText, whatToDo } from './what-to-do.ts';

function measured(
  name: string,
  causes: readonly FoundCause[] = [],
  numbers: Partial<CellNumbers> = {},
): Cell {
  return { ...headerOf({ name }), ...numbersOf({ causes, ...numbers }), state: 'measured' };
}

const found = (id: string, evidence: string, rest: Partial<FoundCause> = {}): FoundCause => ({
  ...{ id, strength: 'proven', host: 'client', evidence, remedy: `Mend ${id}` },
  ...rest,
});

const resultWith = (cells: readonly Cell[], rest: Partial<Result> = {}): Result => ({
  ...fixture,
  ...{ cells, verdicts: [] },
  ...rest,
});

const ask = (cells: readonly Cell[], rest: Partial<Result> = {}) => {
  const { steps, ...others } = whatToDo(resultWith(cells, rest));
  return { ...others, steps: steps.map(stepText) };
};

test('whatToDo() ranks the remedies: proven first, then the first cause of a cell, then that of more cells', () => {
  const likely = found('l', 'It is so', { strength: 'likely' });
  const cells = [
    measured('a', [found('x', 'It held 2'), found('y', 'Late'), likely]),
    measured('b', [found('z', 'Slow'), found('y', 'Late')]),
    measured('c', [found('z', 'Slow')]),
    measured('d'),
  ];
  expect(ask(cells)).toEqual({
    doubts: [],
    steps: ['Mend z (b; c). Proven: Slow', 'Mend x (a). Proven: It held 2', 'Mend y (a; b). Proven: Late'],
    rest: '1 more cause below.',
  });
});

test('whatToDo() gives the evidence of all cells of a remedy, and names cells whose remedy has other numbers', () => {
  const set = (size: number) => found('k', `It closed ${size * 10}`, { remedy: `Set ${size}` });
  const cells = [
    measured('a', [set(16)]),
    measured('b', [{ ...set(16), evidence: 'It closed 300' }]),
    measured('c', [set(64)]),
  ];
  expect(ask(cells).steps).toEqual(['Set 16 (a; b; alike, see below: c). Proven: It closed 160 to 300']);
});

const broken: Verdict = { expectation: 'it holds', cell: 'a', ok: false, observed: 'not' };

test.each<[string, readonly Cell[], Partial<Result>, RegExp]>([
  [
    'without causes, of no more than was asked',
    [measured('a'), measured('b')],
    {},
    /^Nothing was found that would have to be changed in 2 cells, under this load and by the \d+ causes that connlab looks for\.$/,
  ],
  [
    'that a statement did not hold without a cause',
    [measured('a')],
    { verdicts: [broken] },
    /^No cause was found for 1 statement that did not hold\.$/,
  ],
  [
    'that requests failed without a cause',
    [measured('a', [], { counts: { ...numbersOf().counts, errors: { ECONNRESET: 3 } } })],
    {},
    /^No cause was found for requests that failed in 1 cell\.$/,
  ],
  [
    'that nobody looked',
    [{ ...headerOf({ name: 'a' }), ...numbersOf(), state: 'measured' }],
    {},
    /recorded no causes, so it cannot say/,
  ],
])('whatToDo() says %s', (_, cells, rest, said) => {
  const { steps, doubts, ...others } = ask(cells, rest);
  expect(others.rest).toMatch(said);
  expect([steps, doubts]).toEqual([[], []]);
});

const checks = [{ name: 'requests on time', ok: false, expected: 'on time', observed: 'late' }];
const fails = CAUSES.find((cause) => cause.fails !== undefined)!;

test('whatToDo() says first what rests on nothing, and never that nothing is to be changed', () => {
  const invalid: Cell = {
    ...headerOf({ name: 'i' }),
    ...numbersOf({ checks, causes: [found('x', 'Numbers that do not count')] }),
    state: 'invalid',
    reason: 'late',
  };
  const skipped: Cell = { ...headerOf({ name: 's' }), state: 'skipped', reason: 'no nginx' };
  expect(ask([invalid, skipped])).toEqual({
    doubts: [
      'No cell has numbers that count, so nothing is known about what to change.',
      'Find out first why these do not count (invalid: i; skipped: s).',
    ],
    steps: [],
    rest: '',
  });
  expect(ask([invalid, measured('m')])).toMatchObject({
    doubts: ['Find out first why these do not count (invalid: i).'],
    rest: expect.stringContaining('in 1 cell, '),
  });
  expect(ask([], { endedAt: null }).doubts).toHaveLength(2);
});

test('whatToDo() takes from an invalid cell the cause of that alone, and nothing where it was expected', () => {
  const because = [{ ...checks[0]!, name: fails.fails![0]! }];
  const invalid: Cell = {
    ...headerOf({ name: 'i' }),
    ...numbersOf({ checks: because, causes: [found('x', 'Numbers'), found(fails.id, 'Seen')] }),
    state: 'invalid',
    reason: 'why',
  };
  expect(ask([invalid]).steps).toEqual([`Mend ${fails.id} (i). Proven: Seen`]);
  const demanded: Verdict = { ...broken, cell: 'i', ok: true, demands: 'invalid' };
  expect(ask([invalid, measured('m')], { verdicts: [demanded] })).toMatchObject({ steps: [], doubts: [] });
});

test('whatToDo() leaves out twins, which only repeat a cell', () => {
  const twin = { ...measured('a (again)', [found('x', 'Seen')]), twinOf: 'a' } as Cell;
  expect(ask([measured('a', [found('x', 'Seen')]), twin]).steps).toEqual(['Mend x (a). Proven: Seen']);
});
