import { expect } from 'vitest';
import { analyseCell } from '../../analyse/analyse.ts';
import { MACHINE_CHECKS } from '../../analyse/checks/disturbed.ts';
import type { Evidence } from '../../analyse/evidence.ts';
import { predict } from '../../analyse/predict/predict.ts';
import type { Cell, Check } from '../../result/result.ts';
import { combinationMistakes } from '../../scenario/clash/clashes.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { inspectNginx } from '../../serve/nginx/nginx.ts';
import { gather } from '../cell.ts';

export type CountedCell = Extract<Cell, { state: 'measured' | 'invalid' }>;

/** The failed checks of a cell, except those that fail on a busy machine, where counts are still right. */
export function failedChecks({ checks }: Pick<CountedCell, 'checks'>): readonly Check[] {
  return checks.filter(({ name, ok }) => !ok && !MACHINE_CHECKS.includes(name));
}

/** The cell of a run, which must have counts. */
export function counted(cell: Cell | undefined): CountedCell {
  if (cell?.state === 'measured' || cell?.state === 'invalid') return cell;
  throw new Error(`${cell?.name}: ${cell?.state} ${cell?.reason}`);
}

/** Runs a plan without clashes and returns the evidence. `cold`: without a warm-up, which is half of the work. */
export async function gathered(plan: CellPlan, { cold = false } = {}): Promise<Evidence> {
  expect(combinationMistakes(plan, 'test')).toEqual([]);
  return gather({
    plan,
    seed: 1,
    nginx: plan.strategy.path === 'direct' ? null : await inspectNginx(),
    cold,
    signal: AbortSignal.timeout(40_000),
  });
}

/** The checks that fail if the evidence is taken for a cell of `plan`. */
export function failedAs(plan: CellPlan, evidence: Evidence): readonly Check[] {
  const cell = analyseCell({ ...plan, trial: 1, prediction: predict(plan) }, evidence);
  return failedChecks(counted(cell));
}
