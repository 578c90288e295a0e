import { compareResults } from '../../harness/compare/compare.ts';
import type { Comparison, Verdict } from '../../harness/compare/comparison.ts';
import type { Stored } from '../../harness/result/collect.ts';

/** Verdicts that are false alarms if nothing has changed. */
const ALARMS: readonly Verdict[] = ['worse', 'better', 'different'];

/** Counts for one metric or fact over all reports. */
export interface Tally {
  readonly what: string;
  readonly compared: number;
  readonly alarms: number;
}

/** Counts over the comparisons of each run with the runs before it. */
export interface FalseAlarms {
  /** Number of runs in the base. */
  readonly baseRuns: number;
  readonly reports: number;
  readonly alarmedReports: number;
  readonly tests: number;
  readonly compared: number;
  readonly alarms: number;
  /** In order of alarms. */
  readonly tallies: readonly Tally[];
  /** Each alarm in words, with the number of its run. */
  readonly descriptions: readonly string[];
}

/** Compares each run with the `baseRuns` runs before it. A run has the results of all its scenarios. */
export function falseAlarms(runs: readonly (readonly Stored[])[], baseRuns: number): FalseAlarms {
  const reports = runs.slice(baseRuns).map((current, at) => {
    const base = runs.slice(at, at + baseRuns).flat();
    const comparison = compareResults(base, current);
    return { run: at + baseRuns + 1, comparison, judged: judgedIn(comparison) };
  });
  const all = reports.flatMap(({ judged }) => judged);
  const alarmed = reports.filter(({ judged }) => judged.some(isAlarm));
  return {
    baseRuns,
    reports: reports.length,
    alarmedReports: alarmed.length,
    tests: reports.reduce((sum, { comparison }) => sum + comparison.tests, 0),
    compared: all.length,
    alarms: all.filter(isAlarm).length,
    tallies: talliesOf(all),
    descriptions: reports.flatMap(({ run, judged }) =>
      judged.filter(isAlarm).map(({ where, what, verdict }) => `run ${run}: ${where}: ${what} ${verdict}`),
    ),
  };
}

interface Judged {
  readonly where: string;
  readonly what: string;
  readonly verdict: Verdict;
}

function judgedIn({ cells }: Comparison): readonly Judged[] {
  return cells.flatMap(({ scenario, cell, metrics, facts, shape }) => {
    const where = `${scenario}, ${cell}`;
    return [
      ...metrics.map(({ label, verdict }) => ({ where, what: label, verdict })),
      ...facts.map(({ fact, verdict }) => ({ where, what: fact, verdict })),
      ...(shape === null ? [] : [{ where, what: 'shape', verdict: shape.verdict }]),
    ].filter(({ verdict }) => verdict !== 'not comparable');
  });
}

function isAlarm({ verdict }: Judged): boolean {
  return ALARMS.includes(verdict);
}

function talliesOf(all: readonly Judged[]): readonly Tally[] {
  const byWhat = Map.groupBy(all, ({ what }) => what);
  return [...byWhat]
    .map(([what, judged]) => ({ what, compared: judged.length, alarms: judged.filter(isAlarm).length }))
    .sort((a, b) => b.alarms - a.alarms || b.compared - a.compared);
}
