import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Cell } from '../result/result.ts';
import { readResult } from '../result/store.ts';
import { fixture } from '../result/testing/fixture.ts';
import { headerOf, numbersOf } from '../result/testing/parts.ts';
import { readScenario } from '../scenario/read/validate.ts';
import { openRecords, type Shared } from './record.ts';

const { scenario } = readScenario(
  {
    name: 'x',
    question: 'x?',
    load: { kind: 'closed', concurrency: 1, durationMs: 10 },
    cells: [{ name: 'a' }, { name: 'b' }],
    reference: 'b',
    expect: [{ claim: 'b opens 16', cell: 'b', path: 'connections.opened', equals: 16 }],
  },
  'x.ts',
);
const { environment } = fixture;
const PLAIN: Shared = { environment, seed: 7, trials: 3, suite: undefined };
const SUITE: Shared = { ...PLAIN, suite: { name: 'nightly', budgetMs: 60_000 } };

async function openOne(shared: Shared) {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-record-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [record] = await openRecords([{ scenario, folder }], shared);
  return { record: record!, folder };
}

function cell(name: string, trial: number): Cell {
  return { ...headerOf({ name, trial }), ...numbersOf(), state: 'measured' };
}

test('RunRecord saves each cell, in the order of the scenario, and counts the completed trials', async () => {
  const { record, folder } = await openOne(SUITE);
  const order: [string, number, trialsRun: number][] = [
    ['b', 1, 0],
    ['a', 1, 1],
    ['b', 2, 1],
  ];
  for (const [name, trial, trialsRun] of order) {
    await record.add(cell(name, trial));
    expect((await readResult(folder)).suite).toEqual({
      ...{ name: 'nightly', budgetMs: 60_000, trialsPlanned: 3, trialsRun },
    });
  }
  const saved = await readResult(folder);
  expect(saved.cells.map(({ name, trial }) => `${name}${trial}`)).toEqual(['a1', 'b1', 'b2']);
  expect(saved).toMatchObject({
    scenario: 'x',
    endedAt: null,
    reference: 'b',
    seed: 7,
    trials: 3,
    verdicts: [],
  });
});

test('RunRecord of a suite that exceeded its budget has the trials that ran', async () => {
  const { record, folder } = await openOne(SUITE);
  for (const name of ['a', 'b']) await record.add(cell(name, 1));
  const endedAt = '2026-11-21T15:00:00.000Z';
  expect(await record.end(endedAt)).toMatchObject({
    ...{ endedAt, trials: 1, suite: { trialsPlanned: 3, trialsRun: 1 } },
    verdicts: [{ expectation: 'b opens 16', ok: true }],
  });
  expect(await readResult(folder)).toMatchObject({ endedAt, trials: 1 });
});

test('RunRecord after an interrupt keeps the planned number of trials, and judges the completed ones', async () => {
  const { record } = await openOne(PLAIN);
  await record.add(cell('a', 1));
  const result = await record.end(null);
  expect(result).toMatchObject({ endedAt: null, trials: 3, verdicts: [] });
  expect(result.suite).toBeUndefined();
});

test('RunRecord replaces a trial by its repeat, which can be read again', async () => {
  const { record, folder } = await openOne(SUITE);
  const repeatOf = {
    startedAt: '2026-11-21T14:22:33.000Z',
    reason: 'driver on time: expected x, observed y',
  };
  await record.add({ ...headerOf({ name: 'a', trial: 1 }), ...numbersOf(), state: 'invalid', reason: 'r' });
  await record.add(cell('b', 1));
  await record.add({ ...cell('a', 1), repeatOf });
  const { cells, suite } = await readResult(folder);
  expect(cells.map(({ name, state, repeatOf: of }) => [name, state, of])).toEqual([
    ['a', 'measured', repeatOf],
    ['b', 'measured', undefined],
  ]);
  expect(suite?.trialsRun).toBe(1);
});
