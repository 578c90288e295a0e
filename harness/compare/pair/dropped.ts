import { duration, several } from '../../words.ts';
import type { Dropped } from '../comparison.ts';
import type { SideOfResults } from './values.ts';

/** Trials that a suite skipped because its budget was spent. */
export function droppedRounds({ results }: SideOfResults, side: string): readonly Dropped[] {
  return results.flatMap(({ result: { scenario, suite, endedAt } }) => {
    const missing = suite === undefined ? 0 : suite.trialsPlanned - suite.trialsRun;
    if (suite === undefined || suite.budgetMs === null || endedAt === null || missing === 0) return [];
    const trials = `${several(missing, 'trial')} of ${suite.trialsPlanned} of each cell`;
    const because = `the suite "${suite.name}" had spent its budget of ${duration(suite.budgetMs)}`;
    return [{ what: `${scenario}, ${side}: ${trials}`, because }];
  });
}

/** Trials that were not measured, by cell and reason. */
export function droppedTrials({ results }: SideOfResults, side: string): readonly Dropped[] {
  const trials = results.flatMap(({ result: { scenario, cells } }) =>
    cells.flatMap((cell) => {
      if (cell.state === 'measured') return [];
      const { name, state, reason, trial } = cell;
      return [{ what: `${scenario}: ${name}`, because: `${state}: ${reason}`, trial }];
    }),
  );
  const groups = Map.groupBy(trials, ({ what, because }) => JSON.stringify([what, because]));
  return [...groups.values()].map((own) => {
    const { what, because } = own[0]!;
    return { what: `${what}, ${side} trial ${own.map(({ trial }) => trial).join(', ')}`, because };
  });
}
