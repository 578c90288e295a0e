import type { Cell, Result } from '../../result/result.ts';
import { FEWEST_TRIALS } from '../decide/metric.ts';
import type { Metric } from '../metrics.ts';
import type { Trial } from '../pair/pairs.ts';
import { comparableOf, isRatio, type SideOfResults, valuesOf } from '../pair/values.ts';

/** The trials of two identical cells. */
export interface Same {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Cells and their twins, one group for each result. */
export function twinsOf(metric: Metric, side: SideOfResults): readonly Same[][] {
  return groupsOf(side, (cells) => {
    const { twinOf } = cells[0]!.cell;
    const original = twinOf === undefined ? [] : trialsNamed(side, { run: cells[0]!.run, name: twinOf });
    return pairOf({ metric, side }, read(metric, original, side), read(metric, cells, side));
  });
}

/** The earlier and the later trials of each cell, one group for each result. They show drift. */
export function halvesOf(metric: Metric, side: SideOfResults): readonly Same[][] {
  return groupsOf(side, (cells) => {
    const values = read(metric, cells.toSorted(byStart), side);
    const half = values.length >> 1;
    return pairOf({ metric, side }, values.slice(0, half), values.slice(half));
  });
}

/** Later runs that each run is paired with. More would add little. */
const LATER_RUNS = 4;

/** Each cell in one result and in later ones of the same scenario, one group for each pair of results. */
export function runsOf(metric: Metric, side: SideOfResults): readonly Same[][] {
  return Array.from({ length: LATER_RUNS }, (_, lag) => {
    const later = side.results.map((_result, run) => laterRun(side, run, lag));
    return groupsOf(side, (cells) => {
      const [{ cell, run }] = cells as [Trial];
      const other = later[run] === undefined ? [] : trialsNamed(side, { run: later[run], name: cell.name });
      return pairOf({ metric, side }, read(metric, cells, side), read(metric, other, side));
    });
  }).flat();
}

/** The later run of the same scenario with `lag` others between them. */
function laterRun({ results }: SideOfResults, run: number, lag: number): number | undefined {
  const { scenario } = results[run]!.result;
  const later = results.keys().filter((at) => at > run && results[at]!.result.scenario === scenario);
  return later.drop(lag).next().value;
}

function read(metric: Metric, trials: readonly Trial[], side: SideOfResults): readonly number[] {
  return comparableOf(metric, valuesOf(metric, trials, side), side);
}

/** Leaves out values that never exceed the floor: they are not compared, so their noise does not matter. */
function pairOf(
  { metric, side }: { readonly metric: Metric; readonly side: SideOfResults },
  a: readonly number[],
  b: readonly number[],
): readonly Same[] {
  if (Math.min(a.length, b.length) < FEWEST_TRIALS) return [];
  return isRatio(metric, side) || Math.max(...a, ...b) > metric.floor ? [{ a, b }] : [];
}

/** Applies `pair` to the trials of each cell, one group for each result. Leaves out empty groups. */
function groupsOf(
  side: SideOfResults,
  pair: (cells: readonly Trial[]) => readonly Same[],
): readonly Same[][] {
  return side.results
    .map((_, run) => namesIn(side, run).flatMap((name) => pair(trialsNamed(side, { run, name }))))
    .filter((pairs) => pairs.length > 0);
}

export function namesIn({ results }: SideOfResults, run: number): readonly string[] {
  return [...cellsByName(results[run]!.result).keys()];
}

export function trialsNamed(
  { results }: SideOfResults,
  { run, name }: { readonly run: number; readonly name: string },
): readonly Trial[] {
  const cells = cellsByName(results[run]!.result).get(name) ?? [];
  return cells.map((cell) => ({ cell, run }));
}

const grouped = new WeakMap<Result, ReadonlyMap<string, readonly Cell[]>>();

/** Grouped once for each result: it is asked for each name and each metric. */
function cellsByName(result: Result): ReadonlyMap<string, readonly Cell[]> {
  const known = grouped.get(result) ?? Map.groupBy(result.cells, ({ name }) => name);
  grouped.set(result, known);
  return known;
}

function byStart(a: Trial, b: Trial): number {
  return startOf(a.cell).localeCompare(startOf(b.cell)) || a.cell.trial - b.cell.trial;
}

function startOf(cell: Cell): string {
  return 'startedAt' in cell ? cell.startedAt : '';
}
