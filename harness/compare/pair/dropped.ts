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
  const groups = new Map<string, { readonly dropped: Dropped; readonly trials: number[] }>();
  for (const { result } of results) {
    for (const cell of result.cells) {
      if (cell.state === 'measured') continue;
      const dropped = { what: `${result.scenario}: ${cell.name}`, because: `${cell.state}: ${cell.reason}` };
      const key = JSON.stringify(dropped);
      const group = groups.get(key) ?? { dropped, trials: [] };
      group.trials.push(cell.trial);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ dropped: { what, because }, trials }) => ({
    what: `${what}, ${side} trial ${trials.join(', ')}`,
    because,
  }));
}
