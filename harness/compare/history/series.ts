import type { Stored } from '../../result/collect.ts';
import type { Cell, Result } from '../../result/result.ts';
import type { Good, MetricVerdict } from '../comparison.ts';
import { countsFor } from '../counts.ts';
import { FACTS, type Fact, hasNumbers } from '../facts.ts';
import { METRICS, type Numbers } from '../metrics.ts';
import { fingerprintKey } from '../noise/fingerprint.ts';
import { median } from '../statistics/order.ts';

/** One run of a scenario, as a point of a history. */
export interface Point<T> {
  readonly run: Stored;
  readonly value: T;
}

interface Named {
  readonly scenario: string;
  readonly cell: string;
  readonly label: string;
}

/** A quantity of a cell, run by run, on one machine. */
export interface MetricSeries extends Named {
  readonly kind: 'metric';
  readonly metric: string;
  readonly unit: MetricVerdict['unit'];
  readonly good: Good;
  /** Medians over the trials of each run. */
  readonly points: readonly Point<number>[];
}

/** What a cell is or does, run by run, on one machine. */
export interface FactSeries extends Named {
  readonly kind: 'fact';
  readonly good: string | null;
  /** The word that most trials of the run say. */
  readonly points: readonly Point<string>[];
}

/** Runs of one scenario on one machine, the oldest first. */
export interface Lineage {
  readonly scenario: string;
  readonly runs: readonly Stored[];
}

/** Runs that can be compared as they are: of one scenario, on equal machines. */
export function lineagesOf(results: readonly Stored[]): readonly Lineage[] {
  const lineages = new Map<string, Stored[]>();
  for (const run of results) {
    const key = `${run.result.scenario}\n${fingerprintKey(run.result.environment)}`;
    lineages.set(key, [...(lineages.get(key) ?? []), run]);
  }
  return [...lineages.values()].map((runs) => ({ scenario: runs[0]!.result.scenario, runs }));
}

/** All that is followed through the runs of a lineage. */
export function seriesOf({ scenario, runs }: Lineage): readonly (MetricSeries | FactSeries)[] {
  const cells = new Map(runs.flatMap(({ result }) => result.cells.map((cell) => [keyOf(cell), cell])));
  return [...cells].flatMap(([key, { name, twinOf }]) => {
    if (twinOf !== undefined) return [];
    const named = { scenario, cell: name };
    return [...metricSeries(named, key, runs), ...factSeries(named, key, runs)];
  });
}

function metricSeries(
  named: { readonly scenario: string; readonly cell: string },
  key: string,
  runs: readonly Stored[],
): readonly MetricSeries[] {
  const measured = runs.map((run) => ({ run, cells: measuredIn(run.result, key) }));
  return [...METRICS, ...countsFor(measured.flatMap(({ cells }) => cells))].flatMap((metric) => {
    const floor = 'floor' in metric ? metric.floor : 1;
    const points = measured.flatMap(({ run, cells }): Point<number>[] => {
      const values = cells.map(metric.read).filter((value) => value !== null);
      return values.length === 0 ? [] : [{ run, value: Math.max(median(values), floor) }];
    });
    if (points.every(({ value }) => value <= floor)) return [];
    const { path, label, unit, good } = metric;
    return [{ ...named, kind: 'metric', metric: path, label, unit, good, points }];
  });
}

function factSeries(
  named: { readonly scenario: string; readonly cell: string },
  key: string,
  runs: readonly Stored[],
): readonly FactSeries[] {
  return FACTS.flatMap((fact) => {
    const points = runs.flatMap((run): Point<string>[] => {
      const value = mostSaid(fact, trialsOf(run.result, key));
      return value === null ? [] : [{ run, value }];
    });
    if (new Set(points.map(({ value }) => value)).size < 2) return [];
    return [{ ...named, kind: 'fact', label: fact.name, good: fact.good, points }];
  });
}

function mostSaid(fact: Fact, cells: readonly Cell[]): string | null {
  const told = fact.nature === 'exact' ? cells.filter(hasNumbers) : cells;
  const words = told.map((cell) => fact.read(cell)).filter((word) => word !== null);
  return words.find((word) => words.filter((one) => one === word).length > words.length / 2) ?? null;
}

function measuredIn(result: Result, key: string): readonly Numbers[] {
  return trialsOf(result, key).filter((cell): cell is Cell & Numbers => cell.state === 'measured');
}

function trialsOf(result: Result, key: string): readonly Cell[] {
  return result.cells.filter((cell) => keyOf(cell) === key);
}

/** Cells under another load are other cells, whatever their name. */
function keyOf({ id, load }: Pick<Cell, 'id' | 'load'>): string {
  return `${id}\n${JSON.stringify(load)}`;
}
