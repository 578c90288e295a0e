import type { ExternalFacts } from '../../plan/external/rules.ts';
import { planScenario } from '../../plan/plan.ts';
import { leftOutLine } from '../../report/terminal/left-out.ts';
import { loadScenario } from '../../scenario/file/load-file.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** Options for loading a scenario by its name or file. */
export interface Shape {
  readonly set?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  /** The user's own service; null: none. */
  readonly external?: Pick<ExternalFacts, 'tls'> | null;
  /** Folder that a relative file is in. */
  readonly cwd: string;
}

/** A scenario that can run. */
export interface PlannedScenario {
  readonly scenario: Scenario;
  /** Warnings about what the user may not have intended. */
  readonly notices: readonly string[];
}

/** Loads and plans a scenario. Rejects with a UsageError that has all its mistakes. */
export async function loadPlan(
  nameOrFile: string,
  { set = [], only = [], external = null, cwd }: Shape,
): Promise<PlannedScenario> {
  const { input, source } = await loadScenario(nameOrFile, { cwd });
  const { scenario, combinations, warnings } = planScenario(input, source, {
    set,
    only,
    tls: external?.tls?.version,
  });
  const leftOut = leftOutLine(scenario, combinations);
  const notices = warnings.map(({ message }) => message);
  return { scenario, notices: leftOut === null ? notices : [...notices, leftOut] };
}
