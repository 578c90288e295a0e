import { judge } from '../analyse/verdicts.ts';
import { fits } from '../plan/budget.ts';
import type { Cell } from '../result/result.ts';
import { cellsIn } from '../scenario/read/references.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import type { RunRecord } from './record.ts';
import type { NextTrial } from './trial.ts';

/** Most further trials of a cell. With four, an interval is less than half as wide. */
const MOST_MORE = 4;

export interface DecideOptions {
  /** Trials that each cell had before. */
  readonly trials: number;
  readonly budgetMs: number | null;
  readonly spentMs: () => number;
  /** Measures a trial and saves it; null: it was interrupted. */
  readonly measure: (next: NextTrial) => Promise<Cell | null>;
}

/**
 * Measures cells again whose statements about values of chance are undecided, until their intervals are apart or they had
 * `MOST_MORE` further trials.
 */
export async function decideChance(records: readonly RunRecord[], options: DecideOptions): Promise<void> {
  const { trials, budgetMs, spentMs, measure } = options;
  for (let more = 1; more <= MOST_MORE; more++) {
    const due = records.flatMap((record) => undecidedCells(record).map((plan) => ({ record, plan })));
    const startMs = spentMs();
    for (const [index, { record, plan }] of due.entries()) {
      if (!fits({ budgetMs, spentMs: spentMs(), needsMs: (spentMs() - startMs) / Math.max(1, index) }))
        return;
      const place = { scenario: record.scenario.name, index: index + 1, cells: due.length };
      if ((await measure({ record, plan, trial: trials + more, place })) === null) return;
    }
  }
}

function undecidedCells({ scenario, cells }: RunRecord): readonly CellPlan[] {
  const verdicts = judge(scenario, cells);
  const undecided = scenario.expect.filter(({ claim, cell }) =>
    verdicts.some((one) => one.undecided && one.expectation === claim && one.cell === cell),
  );
  const names = new Set(undecided.flatMap(cellsIn));
  return scenario.cells.filter(({ name }) => names.has(name));
}
