import { compareResults } from '../../compare/compare.ts';
import type { Comparison, Verdict } from '../../compare/comparison.ts';
import type { Result } from '../../result/result.ts';
import type { WithNumbers } from '../cells.ts';
import { type CellTrials, measuredCells, medianOf } from '../find/trials.ts';

/** One of several results of a scenario, which are compared with the first of them. */
export interface Side {
  /** `A` is the base. */
  readonly letter: string;
  readonly result: Result;
  /** Index of the result on the page. */
  readonly place: number;
  /** The measured cells, by id. */
  readonly cells: ReadonlyMap<string, CellTrials>;
  /** Its comparison with the base; null for the base itself, and if no cell is in both. */
  readonly comparison: Comparison | null;
}

/** The results of each scenario that has several. */
export function sidesOf(results: readonly Result[]): readonly (readonly Side[])[] {
  const placed = results.map((result, place) => ({ result, place }));
  const several = [...Map.groupBy(placed, ({ result }) => result.scenario).values()].filter(
    ({ length }) => length > 1,
  );
  return several.map((group) =>
    group.map(({ result, place }, index) => ({
      letter: letterOf(index),
      result,
      place,
      cells: new Map(measuredCells(result.cells).map((cell) => [cell.id, cell])),
      comparison: index === 0 ? null : compared(group[0]!.result, result),
    })),
  );
}

function compared(base: Result, current: Result): Comparison | null {
  const ids = new Set(base.cells.map(({ id }) => id));
  if (!current.cells.some(({ id }) => ids.has(id))) return null;
  const side = (result: Result) => [{ result, file: result.startedAt }];
  return compareResults(side(base), side(current));
}

/** One number of a cell on one side. */
export interface Change {
  /** The median of the trials; null if the cell was not measured on this side. */
  readonly median: number | null;
  /** A trial's value is a lower bound, because it falls among requests without an answer. */
  readonly isBound: boolean;
  /** The median divided by that of the base; null for the base itself, and if one of the two is missing or 0. */
  readonly ratio: number | null;
  /** null if not compared. */
  readonly verdict: Verdict | null;
  readonly reason: string | null;
}

/** A number of a cell. `path` is its name in `connlab compare`. */
export interface Quantity {
  readonly path: string;
  readonly read: (cell: WithNumbers) => number;
}

/** One number of a cell on all sides. */
export function changesOf(id: string, { path, read }: Quantity, sides: readonly Side[]): readonly Change[] {
  const medians = sides.map(({ cells }) => {
    const cell = cells.get(id);
    return cell === undefined ? null : medianOf(cell, read);
  });
  return sides.map(({ comparison }, index) => {
    const median = medians[index]!;
    const compared = comparison?.cells
      .find((cell) => cell.id === id)
      ?.metrics.find(({ metric }) => metric === path);
    const own = sides[index]!.cells.get(id)?.trials ?? [];
    return {
      median,
      isBound: own.some(({ latency }) => latency.atLeast?.some((name) => `latency.${name}` === path)),
      ratio: index === 0 ? null : ratioOf(medians[0]!, median),
      verdict: compared?.verdict ?? null,
      reason: compared?.reason ?? null,
    };
  });
}

function ratioOf(base: number | null, current: number | null): number | null {
  return base === null || current === null || base === 0 ? null : current / base;
}

/** `A`, `B`, ... `Z`, `AA`, as a spreadsheet counts its columns. */
function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}
