import type { Stored } from '../../result/collect.ts';
import { MARGIN_PERCENT } from '../margin.ts';
import { type Step, stepsOfFact, stepsOfMetric } from './changes.ts';
import { type FactSeries, type Lineage, lineagesOf, type MetricSeries, seriesOf } from './series.ts';

/** A run, identified by its file and start. */
export interface RunName {
  readonly file: string;
  readonly startedAt: string;
}

/** A lasting change of one value of a cell. */
export interface Change {
  readonly scenario: string;
  readonly cell: string;
  /** Name of the value, for example `latency p50`. */
  readonly what: string;
  /** null for a fact. */
  readonly unit: MetricSeries['unit'] | null;
  readonly verdict: Step['verdict'];
  readonly began: RunName;
  /** Level before the change: the median, or the word of a fact. */
  readonly before: number | string;
  /** Level from the change to the next one. */
  readonly after: number | string;
  /** Number of runs from the one where it began to the last. */
  readonly runs: number;
  /** The run at which the level before returned; null if it did not. */
  readonly recovered: RunName | null;
  /** Values of all runs; empty for a fact. */
  readonly values: readonly number[];
  /** Index in `values` of the run where it began. */
  readonly at: number;
}

export interface History {
  readonly historyVersion: 1;
  readonly marginPercent: number;
  /** The runs of each scenario on each machine. */
  readonly lineages: readonly {
    readonly scenario: string;
    readonly runs: number;
    readonly from: string;
    readonly to: string;
    readonly series: number;
  }[];
  /** In the order in which they began. */
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

/** Fewest runs of a scenario on a machine. With fewer, even the largest change could be chance. */
export const FEWEST_RUNS = 10;

/** Follows every value of every cell through the results, and finds lasting changes. */
export function historyOf(results: readonly Stored[], marginPercent = MARGIN_PERCENT): History {
  const margin = Math.log1p(marginPercent / 100);
  const followed = lineagesOf(results).map((lineage) => ({ lineage, series: seriesOf(lineage) }));
  const changes = followed.flatMap(({ series }) => series.flatMap((one) => changesOf(one, margin)));
  return {
    historyVersion: 1,
    marginPercent,
    lineages: followed.map(({ lineage: { scenario, runs }, series }) => ({
      scenario,
      runs: runs.length,
      from: runs[0]!.result.startedAt,
      to: runs.at(-1)!.result.startedAt,
      series: series.length,
    })),
    changes: changes.toSorted((a, b) => a.began.startedAt.localeCompare(b.began.startedAt)),
    notes: [...unmeasuredNotes(followed), ...notesOf(followed.map(({ lineage }) => lineage))],
  };
}

function changesOf(series: MetricSeries | FactSeries, margin: number): readonly Change[] {
  const steps = series.kind === 'metric' ? stepsOfMetric(series, margin) : stepsOfFact(series);
  const { scenario, cell, label, points } = series;
  return steps.map(({ at, before, after, verdict, recoveredAt }) => ({
    ...{ scenario, cell, what: label, verdict, before, after, at },
    unit: series.kind === 'metric' ? series.unit : null,
    began: runName(points[at]!.run),
    runs: points.length - at,
    recovered: recoveredAt === null ? null : runName(points[recoveredAt]!.run),
    values: series.kind === 'metric' ? series.points.map(({ value }) => value) : [],
  }));
}

function runName({ file, result }: Stored): RunName {
  return { file, startedAt: result.startedAt };
}

function unmeasuredNotes(
  followed: readonly { readonly lineage: Lineage; readonly series: readonly unknown[] }[],
): readonly string[] {
  const names = followed.filter(({ series }) => series.length === 0).map(({ lineage }) => lineage.scenario);
  return names.length === 0 ? [] : [`No trial that counts, so nothing to follow: ${names.join(', ')}`];
}

function notesOf(lineages: readonly Lineage[]): readonly string[] {
  const notes: string[] = [];
  const short = lineages.filter(({ runs }) => runs.length < FEWEST_RUNS);
  if (short.length > 0) {
    const names = short.map(({ scenario, runs }) => `${scenario} (${runs.length})`).join(', ');
    notes.push(
      `Too few runs on one machine to tell a change of times from chance, ${FEWEST_RUNS} are needed: ${names}`,
    );
  }
  const scenarios = lineages.map(({ scenario }) => scenario);
  const several = [...new Set(scenarios.filter((name, at) => scenarios.indexOf(name) !== at))];
  if (several.length > 0) {
    notes.push(`From several machines, which are followed separately: ${several.join(', ')}`);
  }
  return notes;
}
