import { type Mistake, UsageError } from '../../errors.ts';
import { adaptToService } from '../../plan/external/adapt.ts';
import type { ExternalFacts } from '../../plan/external/rules.ts';
import type { RequestChanges } from '../../plan/requests.ts';
import { selectCells } from '../../plan/select.ts';
import { applySettings } from '../../plan/settings.ts';
import { beginLoading } from '../../scenario/file/load-apart.ts';
import { quote } from '../../scenario/read/quote.ts';
import type { RequestReader } from '../../scenario/request/read.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { folderMistakes, outFolder, RESULTS_FOLDER, replacedNotice } from '../folder.ts';
import { allOrMistakes } from '../mistakes.ts';
import { loadPlan, type PlannedScenario } from './scenario.ts';

/** Options that decide which runs there are. */
export interface PlanOptions {
  readonly out: string | undefined;
  readonly set: readonly string[];
  readonly only: readonly string[];
  readonly cwd: string;
  readonly request: RequestChanges;
  readonly reader: RequestReader;
  /** The user's own service, which replaces the lab's origin; null: none. */
  readonly external: ExternalFacts | null;
}

/** A scenario and where its result goes. */
export interface PlannedRun extends PlannedScenario {
  /** null: a new one below results/, made when the run begins. */
  readonly folder: string | null;
}

/**
 * Reads all scenarios and checks all folders before anything starts; creates nothing. Rejects with a UsageError that
 * has all mistakes, including those in `before`.
 */
export async function planRuns(
  names: readonly string[],
  options: PlanOptions,
  before: readonly Mistake[],
): Promise<readonly PlannedRun[]> {
  const { set, only, out, external } = options;
  // Found even if no scenario can be read; one that can be read finds the same mistakes again.
  const ofOptions = [...applySettings(null, set), ...selectCells(null, only).mistakes];
  const ofFolder = await folderMistakes(out ?? RESULTS_FOLDER);
  const folders = new Set<string>();
  beginLoading(names, options.cwd);
  return allOrMistakes(
    names.map((name) => async () => {
      const planned = await loadPlan(name, options);
      const { scenario, notices } =
        external === null
          ? { scenario: planned.scenario, notices: [] }
          : adaptToService(planned.scenario, external);
      const folder = out === undefined ? null : outFolder(out, scenario.name, names.length > 1);
      if (folder !== null && folders.has(folder)) throw namedTwice(name, scenario);
      if (folder !== null) folders.add(folder);
      const replaced =
        folder === null || ofFolder.length > 0 ? [] : await replacedNotice(folder, scenario.name);
      const all = [...planned.notices, ...notices, ...replaced];
      return { scenario, folder, notices: all.map((notice) => `${scenario.name}: ${notice}`) };
    }),
    [...before, ...ofOptions, ...ofFolder],
  );
}

function namedTwice(name: string, scenario: Scenario): UsageError {
  const what = `Scenario ${quote(scenario.name)} is named twice`;
  const expected = 'each once: --out gives each a folder with its name';
  return new UsageError([{ where: name, what, expected }]);
}
