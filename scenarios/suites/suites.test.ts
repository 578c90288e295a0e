import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { budgetNotice, planSuite } from '../../harness/cli/plan/suite.ts';
import { listScenarios } from '../../harness/scenario/file/load-file.ts';
import { listSuites } from '../../harness/scenario/suite/load-suite.ts';
import { ROOT } from '../../harness/testing/source.ts';

const loaded = await listSuites();
const suites = await Promise.all(
  loaded.map(async (one) => ({ ...one.suite, source: one.source, planned: await planSuite(one, undefined) })),
);

function suiteCalled(name: string) {
  return suites.find((one) => one.name === name)!;
}

function cellsIn(name: string) {
  const cells = suiteCalled(name).planned.scenarios.flatMap((scenario) => scenario.cells);
  return cells.filter(({ twinOf }) => twinOf === undefined);
}

test.each(suites)('$name has the name of its file, and one round surely fits into its budget', (suite) => {
  expect(suite.source).toBe(`scenarios/suites/${suite.name}.ts`);
  expect(budgetNotice(suite.planned.scenarios, suite.budgetMs)).toBeNull();
});

test.each(suites)('$name has enough trials for a verdict, and a twin in each scenario', (suite) => {
  expect(suite.trials).toBeGreaterThanOrEqual(10);
  for (const { cells, reference } of suite.planned.scenarios) {
    const twins = cells.filter(({ twinOf }) => twinOf !== undefined);
    expect(twins.map(({ twinOf }) => twinOf)).toEqual([reference ?? cells[0]!.name]);
  }
});

test('docs/suite.md has the size of each suite', () => {
  const page = readFileSync(join(ROOT, 'docs', 'suite.md'), 'utf8');
  for (const { name, trials, planned } of suites) {
    const cells = planned.scenarios.reduce((sum, scenario) => sum + scenario.cells.length, 0);
    expect(page).toContain(`| \`${name}\` | ${planned.scenarios.length} | ${cells} | ${trials} |`);
  }
});

test('full has every cell of every scenario', async () => {
  const every = (await listScenarios()).map(({ name, cells }) => [name, cells + 1]);
  expect(suiteCalled('full').planned.scenarios.map(({ name, cells }) => [name, cells.length])).toEqual(every);
});

test('each suite is a part of the next larger one', () => {
  const names = (suite: string) => new Set(cellsIn(suite).map(({ name }) => name));
  expect([...names('quick')].filter((name) => !names('nightly').has(name))).toEqual([]);
  expect([...names('nightly')].filter((name) => !names('full').has(name))).toEqual([]);
  expect(cellsIn('quick').length).toBeLessThan(10);
});
