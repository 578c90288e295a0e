import { type Mistake, UsageError } from '../errors.ts';
import { adaptToService, type ExternalScenario } from '../plan/external/adapt.ts';
import type { ExternalFacts } from '../plan/external/facts.ts';
import { planScenario } from '../plan/plan.ts';
import { selectCells } from '../plan/select.ts';
import { applySettings } from '../plan/settings.ts';
import { leftOutLine } from '../report/terminal/left-out.ts';
import { loadScenario } from '../scenario/file/load-file.ts';
import { quote } from '../scenario/read/mistakes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { earlierResult, folderMistakes, outFolder, RESULTS_FOLDER } from './folder.ts';
import { allOrMistakes } from './mistakes.ts';

/** What decides which runs there will be. */
export interface PlanOptions {
  readonly out: string | undefined;
  readonly set: readonly string[];
  readonly only: readonly string[];
  readonly cwd: string;
  /** A service of one's own that is to be asked in place of the lab's origin; null: none. */
  readonly external: ExternalFacts | null;
}

/** A scenario that can run, and where its result goes. */
export interface PlannedRun {
  readonly scenario: Scenario;
  /** null: a new one below results/, made when the run begins. */
  readonly folder: string | null;
  /** What the user may not have meant, in words. */
  readonly notices: readonly string[];
}

/**
 * Reads all scenarios and looks at all folders before anything starts, and makes nothing. Rejects with a
 * UsageError that has the mistakes of all, those `before` among them.
 */
export async function planRuns(
  names: readonly string[],
  options: PlanOptions,
  before: readonly Mistake[],
): Promise<readonly PlannedRun[]> {
  const { set, only, out } = options;
  // Told also where no scenario can be read; where one can, it finds the same mistakes again.
  const ofOptions = [...applySettings(null, set), ...selectCells(null, only).mistakes];
  const ofFolder = await folderMistakes(out ?? RESULTS_FOLDER);
  const folders = new Set<string>();
  return allOrMistakes(
    names.map((name) => async () => {
      const { input, source } = await loadScenario(name, { cwd: options.cwd });
      const { scenario: planned, combinations, warnings } = planScenario(input, source, options);
      const { scenario, notices: adapted } = adapt(planned, options.external);
      const folder = out === undefined ? null : outFolder(out, scenario.name, names.length > 1);
      if (folder !== null && folders.has(folder)) throw namedTwice(name, scenario);
      if (folder !== null) folders.add(folder);
      const leftOut = leftOutLine(scenario, combinations);
      const said = [...warnings.map(({ message }) => message), ...(leftOut === null ? [] : [leftOut])];
      const notices = [...said, ...adapted];
      const replaced = folder === null || ofFolder.length > 0 ? [] : await replacedNotice(folder, scenario);
      return {
        scenario,
        folder,
        notices: [...notices, ...replaced].map((notice) => `${scenario.name}: ${notice}`),
      };
    }),
    [...before, ...ofOptions, ...ofFolder],
  );
}

function adapt(scenario: Scenario, external: ExternalFacts | null): ExternalScenario {
  return external === null ? { scenario, notices: [] } : adaptToService(scenario, external);
}

/** That an earlier result will be replaced; nothing where there is none. Rejects with a UsageError where it must not be. */
export async function replacedNotice(folder: string, scenario: Scenario): Promise<readonly string[]> {
  const mistakes = await folderMistakes(folder);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const earlier = await earlierResult(folder, scenario.name);
  return earlier === null ? [] : [`Replaces the result of ${earlier} in ${folder}`];
}

function namedTwice(name: string, scenario: Scenario): UsageError {
  const what = `Scenario ${quote(scenario.name)} is named twice`;
  return new UsageError([
    { where: name, what, expected: 'each once, for --out gives each a folder by its name' },
  ]);
}
