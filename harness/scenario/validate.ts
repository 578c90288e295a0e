import { type Mistake, UsageError } from '../errors.ts';
import { cellsOf } from './cells.ts';
import { combinationMistakes } from './combinations.ts';
import { DEFAULT_LAB, DEFAULT_PROXY } from './defaults.ts';
import { fromIssues, oncePerPlace, placed } from './mistakes.ts';
import { copyPlainData, type Path, type PlainData } from './plain-data.ts';
import { withoutIssues } from './prune.ts';
import { referenceMistakes } from './references.ts';
import type { CellPlan, Scenario } from './scenario.ts';
import { type ScenarioData, scenarioSchema } from './schema.ts';
import { type ScenarioWarning, scenarioWarnings } from './warnings.ts';

export interface ReadScenario {
  readonly scenario: Scenario;
  readonly warnings: readonly ScenarioWarning[];
}

/**
 * Checks a scenario and fills in its defaults. `source` is the file's name for messages. Throws a UsageError
 * with all mistakes at once.
 */
export function readScenario(input: unknown, source: string): ReadScenario {
  const { scenario, cells, mistakes } = checkScenario(copyPlainData(input), source);
  const clashes = cells.flatMap((cell) => combinationMistakes(cell, source));
  if (scenario === null || clashes.length > 0) throw new UsageError([...mistakes, ...clashes]);
  return { scenario, warnings: scenarioWarnings(scenario) };
}

export interface CheckedScenario {
  /** null where there are mistakes. */
  readonly scenario: Scenario | null;
  /** Those that could be made; none where a value is unsound, for defaults in its place would clash falsely. */
  readonly cells: readonly CellPlan[];
  readonly mistakes: readonly Mistake[];
}

/**
 * Checks everything but whether each cell's settings can be together (`combinationMistakes`): a run of some
 * cells need not care about the others.
 */
export function checkScenario({ data, notData }: PlainData, source: string): CheckedScenario {
  const foreign = notData.map(({ path, what }) => ({
    where: placed(source, path),
    what,
    expected: 'plain data',
  }));
  const parsed = scenarioSchema.safeParse(data);
  if (parsed.success) {
    const { cells, mistakes } = checkTogether(parsed.data, source);
    const all = [...foreign, ...mistakes];
    return { scenario: all.length === 0 ? scenarioOf(parsed.data, cells) : null, cells, mistakes: all };
  }
  const issues = parsed.error.issues.filter(({ path }) => !notData.some((one) => leadsTo(one.path, path)));
  const mistakes = [...foreign, ...fromIssues(issues, data, source)];
  const rest = scenarioSchema.safeParse(withoutIssues(data, parsed.error.issues));
  if (rest.success) mistakes.push(...checkTogether(rest.data, source).mistakes);
  return { scenario: null, cells: [], mistakes: oncePerPlace(mistakes) };
}

/** What sound values mean together: names, loads, references. */
function checkTogether(
  data: ScenarioData,
  source: string,
): { readonly cells: readonly CellPlan[]; readonly mistakes: readonly Mistake[] } {
  const { cells, names, mistakes } = cellsOf(data, source);
  const references = names === null ? [] : referenceMistakes(data, names, source);
  return { cells, mistakes: [...mistakes, ...references] };
}

function scenarioOf(data: ScenarioData, cells: readonly CellPlan[]): Scenario {
  return {
    name: data.name,
    question: data.question,
    lab: { ...DEFAULT_LAB, ...data.lab },
    proxy: { ...DEFAULT_PROXY, ...data.proxy },
    cells,
    expect: data.expect ?? [],
  };
}

/** Whether an issue is about something that was left out because it is not data. */
function leadsTo(left: Path, issue: readonly PropertyKey[]): boolean {
  return left.every((part, index) => issue[index] === part);
}
