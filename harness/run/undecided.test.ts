import { expect, test } from 'vitest';
import { createHistogram, encodeHistogram, recordUs } from '../drive/record/latency.ts';
import type { Cell } from '../result/result.ts';
import { headerOf, numbersOf } from '../result/testing/parts.ts';
import type { CellPlan, Expectation } from '../scenario/scenario.ts';
import type { RunRecord } from './record.ts';
import { decideChance } from './undecided.ts';

const EXPECT: Expectation[] = [
  {
    claim: 'b is slower',
    cell: 'b',
    path: 'page.p50Us',
    atLeast: { cell: 'a', path: 'page.p50Us' },
    byChance: true,
  },
  { claim: 'c has pages', cell: 'c', path: 'page.p50Us', atLeast: 1, byChance: true },
];

/** 20 pages between 400 and 600 ms, moved by `ms`. */
function cellOf(plan: Pick<CellPlan, 'name'>, trial: number, ms: number): Cell {
  const histogram = createHistogram();
  for (let page = 0; page < 20; page += 1) recordUs(histogram, 1_000 * (400 + 10 * page + ms));
  const numbers = numbersOf();
  const histograms = { ...numbers.driver.histograms, page: encodeHistogram(histogram) };
  histogram.destroy();
  return {
    ...headerOf({ name: plan.name, trial }),
    ...numbers,
    driver: { ...numbers.driver, histograms },
    state: 'measured',
  };
}

/** Runs it with `b` slower by so many ms; resolves with the trials that were measured. */
async function decide(slowerMs: number, options: { budgetMs?: number; interruptAfter?: number } = {}) {
  const plans = ['a', 'b', 'c'].map((name) => headerOf({ name }));
  const cells = plans.map((plan) => cellOf(plan, 1, plan.name === 'b' ? slowerMs : 0));
  const record = { scenario: { name: 's', cells: plans, expect: EXPECT }, cells } as unknown as RunRecord;
  const measured: string[] = [];
  await decideChance([record], {
    trials: 1,
    budgetMs: options.budgetMs ?? null,
    spentMs: () => 1_000 * measured.length,
    measure: async ({ plan, trial }) => {
      if (measured.length === options.interruptAfter) return null;
      measured.push(`${plan.name}${trial}`);
      const cell = cellOf(plan, trial, plan.name === 'b' ? slowerMs : 0);
      cells.push(cell);
      return cell;
    },
  });
  return measured;
}

test('decideChance() measures the cells of undecided statements again until they are decided', async () => {
  expect(await decide(300)).toEqual([]);
  const some = await decide(70);
  expect(some.slice(0, 2)).toEqual(['a2', 'b2']);
  expect(some.length).toBeLessThan(8);
});

test('decideChance() gives up after four further trials of each', async () => {
  expect(await decide(0)).toEqual(['a2', 'b2', 'a3', 'b3', 'a4', 'b4', 'a5', 'b5']);
});

test('decideChance() ends with the budget and with an interrupt', async () => {
  expect(await decide(0, { budgetMs: 3_500 })).toHaveLength(3);
  expect(await decide(0, { interruptAfter: 1 })).toEqual(['a2']);
});
