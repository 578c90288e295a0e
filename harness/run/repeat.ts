import { isDisturbed } from '../analyse/checks/disturbed.ts';
import { demandsInvalid } from '../analyse/verdicts.ts';
import { fits } from '../plan/budget.ts';
import type { Cell, CellNumbers } from '../result/result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { NextTrial } from './trial.ts';

/** Trials that ran one directly after the other, and are compared as such: one, or one on each side. */
export interface RanTogether {
  readonly trials: readonly { readonly next: NextTrial; readonly cell: Cell }[];
  readonly tookMs?: number;
}

export interface RepeatOptions {
  /** Time limit of the run; null: none. */
  readonly budgetMs?: number | null;
  /** Time since the start of the run. */
  readonly spentMs?: () => number;
  /** Measures a trial, without saving it; null: it was interrupted. */
  readonly measure: (next: NextTrial) => Promise<Cell | null>;
}

/**
 * Repeats, once and after all others, each trial that the machine disturbed, as far as the budget allows. The repeat
 * replaces it, unless it did not even run. Trials that ran together are repeated together, and replaced only if all of them
 * count, because a pair of two moments would compare the moments.
 */
export async function repeatDisturbed(
  ran: readonly RanTogether[],
  { budgetMs = null, spentMs = () => 0, measure }: RepeatOptions,
): Promise<void> {
  const due = ran.filter(isDue);
  const repeats = due.reduce((sum, { trials }) => sum + trials.length, 0);
  let index = 0;
  for (const { trials, tookMs = 0 } of due) {
    if (!fits({ budgetMs, spentMs: spentMs(), needsMs: tookMs })) continue;
    const reason = reasonOf(trials);
    const cells: [NextTrial, Cell][] = [];
    for (const { next, cell } of trials) {
      index += 1;
      const place = { ...next.place, index: next.place.cells + index, cells: next.place.cells + repeats };
      const repeatOf = {
        startedAt: (cell as Extract<Cell, CellNumbers>).startedAt,
        reason: isDisturbed(cell) ? cell.reason : reason,
      };
      const repeated = await measure({ ...next, place, repeatOf });
      if (repeated === null) return;
      cells.push([next, repeated]);
    }
    const states = trials.length === 1 ? ['measured', 'invalid'] : ['measured'];
    if (!cells.every(([, { state }]) => states.includes(state))) continue;
    for (const [{ record }, cell] of cells) await record.add(cell);
  }
}

/** Whether all have run, the machine disturbed at least one, and it is not what the scenario expects of it. */
function isDue({ trials }: RanTogether): boolean {
  return (
    trials.every(({ cell }) => cell.state === 'measured' || isDisturbed(cell)) &&
    trials.some(({ cell }) => isDisturbed(cell)) &&
    !trials.some(({ next, cell }) => isExpectedInvalid(next.record.scenario, cell))
  );
}

function isExpectedInvalid({ expect }: Pick<Scenario, 'expect'>, { name, twinOf }: Cell): boolean {
  return expect.some((one) => demandsInvalid(one) && one.cell === (twinOf ?? name));
}

/** Why a trial that counts is repeated as well. */
function reasonOf(trials: RanTogether['trials']): string {
  const [disturbed] = trials.map(({ cell }) => cell).filter(isDisturbed);
  return `the other side did not count: ${disturbed!.reason}`;
}
