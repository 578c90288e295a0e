import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { withTwin } from '../../plan/twin.ts';
import { beginLoading } from '../../scenario/file/load-apart.ts';
import { longestMs } from '../../scenario/reach.ts';
import { placed } from '../../scenario/read/mistakes.ts';
import { quote } from '../../scenario/read/quote.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { LoadedSuite } from '../../scenario/suite/load-suite.ts';
import type { ReadSuiteScenario } from '../../scenario/suite/suite.ts';
import { duration, several } from '../../words.ts';
import { folderMistakes, RESULTS_FOLDER, replacedNotice } from '../folder.ts';
import { allOrMistakes } from '../mistakes.ts';
import { loadPlan, type PlannedScenario } from './scenario.ts';

/** A suite whose scenarios can run. */
export interface PlannedSuite {
  /** Twins included. */
  readonly scenarios: readonly Scenario[];
  /** Warnings about what the user may not have intended. */
  readonly notices: readonly string[];
}

/**
 * Reads the scenarios of a suite and checks all folders before anything starts; creates nothing. `out`: the folder in
 * which each scenario gets its own. Rejects with a UsageError that has all mistakes.
 */
export async function planSuite(loaded: LoadedSuite, out?: string): Promise<PlannedSuite> {
  const ofFolder = await folderMistakes(out ?? RESULTS_FOLDER);
  const canLook = out !== undefined && ofFolder.length === 0;
  const names = new Set<string>();
  beginLoading(
    loaded.suite.scenarios.map(({ scenario }) => scenario),
    loaded.folder,
  );
  const planned = await allOrMistakes(
    loaded.suite.scenarios.map((asked, index) => async () => {
      const where = placed(loaded.source, ['scenarios', index]);
      const one = await planOne(asked, where, loaded.folder);
      const { name } = one.scenario;
      if (names.has(name)) throw namedTwice(where, name);
      names.add(name);
      const replaced = canLook ? await replacedNotice(join(out, name), name) : [];
      return { ...one, notices: [...one.notices, ...replaced].map((notice) => `${name}: ${notice}`) };
    }),
    ofFolder,
  );
  return {
    scenarios: planned.map(({ scenario }) => scenario),
    notices: planned.flatMap(({ notices }) => notices),
  };
}

async function planOne(
  { scenario: name, set, only, twin }: ReadSuiteScenario,
  where: string,
  cwd: string,
): Promise<PlannedScenario> {
  const { scenario, notices } = await loadPlan(name, { set, only, cwd }).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.mistakes.map((one) => ({ ...one, where: `${where}: ${one.where}` })));
  });
  const twinned = withTwin(scenario, twin, `${where}.twin`);
  if ('what' in twinned) throw new UsageError([twinned]);
  return { scenario: twinned, notices };
}

function namedTwice(where: string, name: string): UsageError {
  const what = `Scenario ${quote(name)} is named twice`;
  return new UsageError([{ where, what, expected: 'each once: each gets a folder with its name' }]);
}

/** A warning if one round may take longer than the budget; null if it fits. */
export function budgetNotice(scenarios: readonly Scenario[], budgetMs: number): string | null {
  const cells = scenarios.flatMap((scenario) => scenario.cells);
  const roundMs = longestMs(cells);
  if (roundMs <= budgetMs) return null;
  return (
    `One round of ${several(cells.length, 'cell')} may take up to ${duration(roundMs)}, more than the budget of ` +
    `${duration(budgetMs)}: one round is run anyway`
  );
}
