import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../errors.ts';
import { openStore } from '../../result/store.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { RequestReader } from '../../scenario/request/read.ts';
import { loadSuite } from '../../scenario/suite/load-suite.ts';
import type { SuiteInput } from '../../scenario/suite/suite.ts';
import { planRuns } from './runs.ts';
import { budgetNotice, planSuite } from './suite.ts';

const OWN = {
  name: 'own',
  question: 'x?',
  load: { kind: 'closed', concurrency: 1, requests: 10, durationMs: 9_000 },
  cells: [{ name: 'a' }, { name: 'b', reuse: 'one-request', closer: 'server' }],
};

/** A folder with a suite, and a scenario beside it in own/own.mjs. */
async function folderWith(scenarios: SuiteInput['scenarios']): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-suite-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'own'));
  const suite = { name: 'mine', title: 'Mine', scenarios, trials: 10, budget: '1m' };
  await writeFile(join(folder, 'own', 'own.mjs'), `export default ${JSON.stringify(OWN)}`);
  await writeFile(join(folder, 'mine.mjs'), `export default ${JSON.stringify(suite)}`);
  return folder;
}

/** The scenario in a file that takes a while to load. */
async function writeSlow(file: string, delayMs: number): Promise<void> {
  const wait = `await new Promise((resolve) => setTimeout(resolve, ${delayMs}));`;
  await writeFile(file, `${wait}\nexport default ${JSON.stringify(OWN)}`);
}

async function planned(scenarios: SuiteInput['scenarios'], out?: string) {
  return planSuite(await loadSuite('mine.mjs', await folderWith(scenarios)), out);
}

async function mistakesOf(task: Promise<unknown>): Promise<string[]> {
  const error = await task.then(
    () => new UsageError([]),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw error;
  return error.mistakes.map(({ where, what }) => `${where}: ${what}`);
}

describe('planSuite()', () => {
  test('finds files from the folder of the suite, and gives each scenario its settings, cells and twin', async () => {
    const { scenarios, notices } = await planned([
      { scenario: './own/own.mjs', set: ['load.requests=500'], twin: 'b' },
      { scenario: 'keep-alive', only: ['cell=keep-alive', 'cell=2 requests each'] },
    ]);
    expect(scenarios.map(({ name, cells }) => [name, cells.map((cell) => cell.name)])).toEqual([
      ['own', ['a', 'b', 'b (again)']],
      ['keep-alive', ['2 requests each', 'keep-alive', 'keep-alive (again)']],
    ]);
    expect(scenarios[0]!.cells.map(({ load }) => 'requests' in load && load.requests)).toEqual([
      500, 500, 500,
    ]);
    expect(notices).toEqual([]);
  });

  test('finds all mistakes of all scenarios at once, and says where in the suite they come from', async () => {
    const own = './own/own.mjs';
    const scenarios = [
      { scenario: own, only: ['cell=c'] },
      'keep-alife',
      { scenario: own, twin: 'c' },
      own,
      own,
    ];
    expect(await mistakesOf(planned([...scenarios, { scenario: 'keep-alive', set: ['load.x=1'] }]))).toEqual([
      'mine.mjs: scenarios[0]: --only cell=c: There is no cell "c"',
      'mine.mjs: scenarios[1]: keep-alife: There is no scenario "keep-alife"',
      'mine.mjs: scenarios[2].twin: There is no cell "c"',
      'mine.mjs: scenarios[4]: Scenario "own" is named twice',
      'mine.mjs: scenarios[5]: --set load.x=1: Unknown key "load.x"',
    ]);
  });

  // A module is loaded once: each delay needs a file of its own.
  test.each([
    ['slower', 40, 0],
    ['faster', 0, 40],
  ])('reports the later of two scenarios with one name, even if the first loads %s', async (_, ...delays) => {
    const folder = await folderWith(['./slow-0.mjs', './slow-1.mjs']);
    for (const [index, delayMs] of delays.entries())
      await writeSlow(join(folder, `slow-${index}.mjs`), delayMs);
    expect(
      await mistakesOf(loadSuite('mine.mjs', folder).then((suite) => planSuite(suite, undefined))),
    ).toEqual(['mine.mjs: scenarios[1]: Scenario "own" is named twice']);
    const reader = new RequestReader({});
    const options = {
      out: join(folder, 'out'),
      set: [],
      only: [],
      request: {},
      reader,
      cwd: folder,
      external: null,
    };
    expect(await mistakesOf(planRuns(['./slow-0.mjs', './slow-1.mjs'], options, []))).toEqual([
      './slow-1.mjs: Scenario "own" is named twice',
    ]);
  });

  test('replaces only results of the same scenario, and says so', async () => {
    const out = await folderWith([]);
    await (await openStore(join(out, 'own'))).save({ ...fixture, scenario: 'own' });
    expect((await planned(['./own/own.mjs'], out)).notices).toEqual([
      `own: Replaces the result of ${fixture.startedAt} in ${join(out, 'own')}`,
    ]);
    await (await openStore(join(out, 'own'))).save({ ...fixture, scenario: 'other' });
    expect(await mistakesOf(planned(['./own/own.mjs'], out))).toEqual([
      `${join(out, 'own')}: Holds a result of another scenario, "other"`,
    ]);
  });
});

test('budgetNotice() warns when one round may take longer than the budget', async () => {
  const { scenarios } = await planned(['./own/own.mjs']);
  expect(budgetNotice(scenarios, 31_500)).toBeNull();
  expect(budgetNotice(scenarios, 31_499)).toBe(
    'One round of 3 cells may take up to 31.5 s, more than the budget of 31.5 s: one round is run anyway',
  );
});
