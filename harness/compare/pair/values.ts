import type { Stored } from '../../result/collect.ts';
import type { Cell } from '../../result/result.ts';
import type { Scale } from '../comparison.ts';
import { hasNumbers } from '../facts.ts';
import type { Metric, Numbers } from '../metrics.ts';
import type { Pair, Trial } from './pairs.ts';

/** The results of one side, and the reference cell of each scenario. */
export interface SideOfResults {
  readonly results: readonly Stored[];
  /** Ids of the reference cells, by scenario; empty on the scale `absolute`. */
  readonly references: ReadonlyMap<string, string>;
}

/** Trials whose numbers count. */
export function measured(trials: readonly Trial[]): readonly Trial[] {
  return trials.filter(({ cell }) => cell.state === 'measured');
}

/** Trials that have numbers, including invalid ones: facts are read from both. */
export function withNumbers(trials: readonly Trial[]): readonly Numbers[] {
  return trials.map(({ cell }) => cell).filter(hasNumbers);
}

/** The metric in each trial; on the scale `ratio`, divided by its value in the reference cell of the same trial. */
export function valuesOf(metric: Metric, trials: readonly Trial[], side: SideOfResults): readonly number[] {
  return measured(trials).flatMap(({ cell, run }) => {
    const value = metric.read(cell as Numbers);
    if (value === null || !isRatio(metric, side)) return value ?? [];
    const reference = referenceOf({ cell, run }, side);
    const unit = reference === null ? null : metric.read(reference);
    return unit === null || unit <= 0 ? [] : [value / unit];
  });
}

/** Values for a comparison, which needs logarithms: those below the floor are raised to it. */
export function comparableOf(
  metric: Metric,
  values: readonly number[],
  side: SideOfResults,
): readonly number[] {
  return isRatio(metric, side) ? values : values.map((value) => Math.max(value, metric.floor));
}

/** The values of both sides in each trial that has one on both, for a comparison. */
export function pairsOf(
  metric: Metric,
  { base, current }: Pick<Pair, 'base' | 'current'>,
  sides: { readonly base: SideOfResults; readonly current: SideOfResults },
): readonly (readonly [number, number])[] {
  const now = byTrial(metric, current, sides.current);
  return [...byTrial(metric, base, sides.base)].flatMap(([trial, before]) => {
    const value = now.get(trial);
    return value === undefined ? [] : [[before, value] as const];
  });
}

function byTrial(metric: Metric, trials: readonly Trial[], side: SideOfResults): ReadonlyMap<number, number> {
  const values = trials.flatMap((trial) =>
    comparableOf(metric, valuesOf(metric, [trial], side), side).map(
      (value) => [trial.cell.trial, value] as const,
    ),
  );
  return new Map(values);
}

export function isRatio({ isSpeed }: Pick<Metric, 'isSpeed'>, { references }: SideOfResults): boolean {
  return isSpeed && references.size > 0;
}

function referenceOf({ cell, run }: Trial, { results, references }: SideOfResults): Numbers | null {
  const { result } = results[run]!;
  const id = references.get(result.scenario);
  const found = result.cells.find((one) => one.id === id && one.trial === cell.trial);
  return found?.state === 'measured' ? (found as Numbers) : null;
}

/** The reference cell of each scenario, which both sides must have measured: the one that the base names, or the first. */
export function referencesOf(base: readonly Stored[], current: readonly Stored[], scale: Scale) {
  const references = new Map<string, string>();
  if (scale === 'absolute') return references;
  for (const { result } of base) {
    const others = current.filter((one) => one.result.scenario === result.scenario);
    const isOnBoth = (cell: Cell): boolean =>
      cell.state === 'measured' &&
      others.some((one) => one.result.cells.some(({ id, state }) => id === cell.id && state === 'measured'));
    const named = result.cells.find((cell) => cell.name === result.reference && isOnBoth(cell));
    const reference = named ?? result.cells.find(isOnBoth);
    if (reference !== undefined) references.set(result.scenario, reference.id);
  }
  return references;
}
