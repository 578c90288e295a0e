import type { Stored } from '../../result/collect.ts';
import type { Cell, Result } from '../../result/result.ts';
import { PLAIN_RECORD } from '../../scenario/request/contents.ts';
import { requestText } from '../../scenario/request/request.ts';
import type { Good, MetricVerdict } from '../comparison.ts';
import { countsFor } from '../counts.ts';
import { FACTS, type Fact, goodWord, hasNumbers } from '../facts.ts';
import { METRICS, type Numbers } from '../metrics.ts';
import { fingerprintKey } from '../noise/fingerprint.ts';
import { median } from '../statistics/order.ts';

/** The value of one run. */
export interface Point<T> {
  readonly run: Stored;
  readonly value: T;
}

interface CellName {
  readonly scenario: string;
  readonly cell: string;
}

interface Named extends CellName {
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

/** A property of a cell, run by run, on one machine. */
export interface FactSeries extends Named {
  readonly kind: 'fact';
  readonly good: string | null;
  /** The word of most trials of the run. */
  readonly points: readonly Point<string>[];
}

/** The runs of one scenario on equal machines, the oldest first. Their values can be compared directly. */
export interface Lineage {
  readonly scenario: string;
  readonly runs: readonly Stored[];
}

export function lineagesOf(results: readonly Stored[]): readonly Lineage[] {
  const lineages = Map.groupBy(
    results,
    ({ result }) => `${result.scenario}\n${fingerprintKey(result.environment)}`,
  );
  return [...lineages.values()].map((runs) => ({ scenario: runs[0]!.result.scenario, runs }));
}

/** All series of a lineage. */
export function seriesOf({ scenario, runs }: Lineage): readonly (MetricSeries | FactSeries)[] {
  const cells = new Map(runs.flatMap(({ result }) => result.cells.map((cell) => [keyOf(cell), cell])));
  return [...cells].flatMap(([key, { name, twinOf }]) => {
    if (twinOf !== undefined) return [];
    const cell = { scenario, cell: name };
    return [...metricSeries(cell, key, runs), ...factSeries(cell, key, runs)];
  });
}

function metricSeries(cell: CellName, key: string, runs: readonly Stored[]): readonly MetricSeries[] {
  const measured = runs.map((run) => ({ run, cells: measuredIn(run.result, key) }));
  return [...METRICS, ...countsFor(measured.flatMap(({ cells }) => cells))].flatMap((metric) => {
    const floor = 'floor' in metric ? metric.floor : 1;
    const points = measured.flatMap(({ run, cells }): Point<number>[] => {
      const values = cells.map(metric.read).filter((value) => value !== null);
      return values.length === 0 ? [] : [{ run, value: Math.max(median(values), floor) }];
    });
    if (points.every(({ value }) => value <= floor)) return [];
    const { path, label, unit, good } = metric;
    return [{ ...cell, kind: 'metric', metric: path, label, unit, good, points }];
  });
}

function factSeries(cell: CellName, key: string, runs: readonly Stored[]): readonly FactSeries[] {
  const asked = runs.flatMap((run) => trialsOf(run.result, key));
  return FACTS.flatMap((fact) => {
    const points = runs.flatMap((run): Point<string>[] => {
      const value = usualWord(fact, trialsOf(run.result, key));
      return value === null ? [] : [{ run, value }];
    });
    if (new Set(points.map(({ value }) => value)).size < 2) return [];
    return [{ ...cell, kind: 'fact', label: fact.name, good: goodWord(fact, asked), points }];
  });
}

function usualWord(fact: Fact, cells: readonly Cell[]): string | null {
  const known = fact.nature === 'exact' ? cells.filter(hasNumbers) : cells;
  const words = known.map((cell) => fact.read(cell)).filter((word) => word !== null);
  return words.find((word) => words.filter((one) => one === word).length > words.length / 2) ?? null;
}

type KeyOf = Pick<Cell, 'id' | 'load'> & Partial<Pick<Cell, 'request'>>;

function measuredIn(result: Result, key: string): readonly Numbers[] {
  return trialsOf(result, key).filter((cell): cell is Cell & Numbers => cell.state === 'measured');
}

function trialsOf(result: Result, key: string): readonly Cell[] {
  return result.cells.filter((cell) => keyOf(cell) === key);
}

/** Cells with the same name and different loads or requests are different cells. In earlier versions all sent a plain GET. */
function keyOf({ id, load, request = PLAIN_RECORD }: KeyOf): string {
  return `${id}\n${JSON.stringify(load)}\n${requestText(request)}`;
}
