import type { z } from 'zod';
import { type Mistake, UsageError } from '../../errors.ts';
import { type Cells, cellsOf } from '../cells/cells.ts';
import { withoutImpossible } from '../cells/left-out.ts';
import { combinationMistakes } from '../clash/clashes.ts';
import { DEFAULT_LAB } from '../defaults.ts';
import { copyPlainData, type PlainData } from '../file/plain-data.ts';
import type { CellPlan, Scenario } from '../scenario.ts';
import { fromIssues, oncePerPlace, placed } from './mistakes.ts';
import { withoutIssues } from './prune.ts';
import { referenceMistakes } from './references.ts';
import { type ScenarioData, scenarioSchema } from './schema.ts';
import { type ScenarioWarning, scenarioWarnings } from './warnings.ts';

export interface ReadScenario {
  readonly scenario: Scenario;
  /** The cells before any selection, and those that were left out. */
  readonly combinations: number;
  readonly warnings: readonly ScenarioWarning[];
}

/**
 * Checks a scenario and fills in its defaults. `source` is the file's name for messages. Throws a UsageError
 * with all mistakes at once.
 */
export function readScenario(input: unknown, source: string): ReadScenario {
  const { scenario, cells, mistakes } = checkScenario(copyPlainData(input), source);
  const clashes = combinationMistakes(cells, source);
  if (scenario === null || clashes.length > 0) throw new UsageError([...mistakes, ...clashes]);
  return { scenario, combinations: combinationsOf(scenario), warnings: scenarioWarnings(scenario) };
}

/** How many cells a scenario speaks of, also of those that cannot happen. */
export function combinationsOf({ cells, leftOut }: Scenario): number {
  return cells.length + leftOut.length;
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
 * cells need not care about the others. A scenario that leaves impossible cells out has lost them here.
 */
export function checkScenario({ data, notData }: PlainData, source: string): CheckedScenario {
  const foreign = notData.map(({ path, what }) => ({
    where: placed(source, path),
    what,
    expected: 'plain data',
  }));
  const parsed = parseScenario(data);
  if (parsed.success) {
    const cells = withoutImpossible(parsed.data, cellsOf(parsed.data, source), source);
    const mistakes = [...foreign, ...togetherMistakes(parsed.data, cells, source)];
    const scenario = mistakes.length === 0 ? scenarioOf(parsed.data, cells) : null;
    return { scenario, cells: cells.cells, mistakes };
  }
  const left = new Set(notData.map(({ path }) => JSON.stringify(path)));
  const issues = parsed.issues.filter(({ path }) => !leadsFrom(left, path));
  const mistakes = [...foreign, ...fromIssues(issues, data, source)];
  const rest = parseScenario(withoutIssues(data, parsed.issues));
  if (rest.success) mistakes.push(...togetherMistakes(rest.data, cellsOf(rest.data, source), source));
  return { scenario: null, cells: [], mistakes: oncePerPlace(mistakes) };
}

/** What is wrong with sound values together: names, loads, references. */
function togetherMistakes(data: ScenarioData, cells: Cells, source: string): Mistake[] {
  const { names, leftOut, mistakes } = cells;
  // Where there is no cell, that is the mistake, and not each name.
  if (names === null || names.length === 0) return [...mistakes];
  return [...mistakes, ...referenceMistakes(data, { names, leftOut }, source)];
}

function scenarioOf(data: ScenarioData, { cells, leftOut }: Cells): Scenario {
  return {
    name: data.name,
    question: data.question,
    lab: { ...DEFAULT_LAB, ...data.lab },
    cells,
    leftOut,
    ...(data.reference !== undefined && { reference: data.reference }),
    expect: expectationsOf(data),
  };
}

function expectationsOf({ expect = [], expectedOf }: ScenarioData): Scenario['expect'] {
  return expectedOf === undefined ? expect : expect.map((expectation) => ({ expectedOf, ...expectation }));
}

/** Whether an issue is about something that was left out because it is not data, or in it. */
function leadsFrom(left: ReadonlySet<string>, issue: readonly PropertyKey[]): boolean {
  const above = [...issue.keys(), issue.length].map((depth) => issue.slice(0, depth));
  return above.some((path) => left.has(JSON.stringify(path)));
}

export type Parsed =
  | { readonly success: true; readonly data: ScenarioData }
  | { readonly success: false; readonly issues: readonly z.core.$ZodIssue[] };

/** Reads each value of a scenario on its own. */
function parseScenario(data: unknown): Parsed {
  const { success, data: parsed, error } = scenarioSchema.safeParse(data);
  if (!success) return { success, issues: error.issues };
  return { success, data: { ...parsed, ...axesInOrder(parsed, data as ScenarioData) } };
}

/** zod gives keys in the order of its schema; that of the axes is the author's, and the names of the cells show it. */
function axesInOrder({ axes }: ScenarioData, said: ScenarioData): Pick<ScenarioData, 'axes'> {
  if (axes === undefined) return {};
  const order = Object.keys(said.axes ?? {}) as (keyof typeof axes)[];
  return { axes: Object.fromEntries(order.map((axis) => [axis, axes[axis]])) as typeof axes };
}
