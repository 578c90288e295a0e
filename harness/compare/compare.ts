import { UsageError } from '../errors.ts';
import type { Stored } from '../result/collect.ts';
import { causesOf } from './causes/causes.ts';
import type {
  CellComparison,
  Comparison,
  Dropped,
  MachineDifference,
  Provenance,
  Scale,
} from './comparison.ts';
import { type Concluded, concludeAll, type Rules } from './decide/pending.ts';
import { countVerdicts, headlineOf, overallVerdict, partsOf } from './headline.ts';
import { MARGIN_IN_TURN_PERCENT, MARGIN_PERCENT } from './margin.ts';
import { METRICS } from './metrics.ts';
import { machineDifferences } from './noise/fingerprint.ts';
import { noiseOf } from './noise/noise.ts';
import { slownessOf } from './noise/slowness.ts';
import { areInTurn } from './noise/turns.ts';
import { notesOf } from './notes.ts';
import { type CellQuestions, questionsOf } from './pair/cell.ts';
import { droppedRounds, droppedTrials } from './pair/dropped.ts';
import { pairCells, type Trial } from './pair/pairs.ts';
import { referencesOf } from './pair/values.ts';

export interface CompareOptions {
  /** Smallest change that counts, in percent. Default 5, or 3 for two sides that were measured in turn. */
  readonly marginPercent?: number | undefined;
  /** Compare times as ratios to the reference of each run, even if the machines are equal. */
  readonly ratios?: boolean | undefined;
}

/** Probability of at least one false alarm in a whole report. */
const LEVEL = 0.05;

/** The rules for every verdict of one report. */
export function rulesOf(marginPercent = MARGIN_PERCENT): Rules {
  return { level: LEVEL, margin: Math.log1p(marginPercent / 100) };
}

/**
 * Compares two sets of results. One trial of a cell is one sample. Throws a UsageError if they have no cell in common, or
 * if one side comes from several machines.
 */
export function compareResults(
  base: readonly Stored[],
  current: readonly Stored[],
  { marginPercent = usualMargin(base, current), ratios = false }: CompareOptions = {},
): Comparison {
  const machine = machineDifferencesOf(base, current);
  const scale: Scale = machine.length === 0 && !ratios ? 'absolute' : 'ratio';
  const references = referencesOf(base, current, scale);
  const sides = { base: { results: base, references }, current: { results: current, references } };
  const { pairs, dropped } = pairCells(base, current);
  if (pairs.length === 0) throw nothingInCommon(base, current, dropped);
  const rules = rulesOf(marginPercent);
  const noise = noiseOf({ metrics: METRICS, ...sides, rules });
  const slowness = slownessOf(pairs, sides);
  const context = { ...sides, offsets: noise.offsets, slowness, inTurn: areInTurn(base, current) };
  const questions = pairs.map((pair) => questionsOf(pair, context));
  const concluded = concludeAll<unknown>(questions.flatMap(partsOf), rules);
  const cells = questions.map((asked) => answer(asked, concluded));
  const counts = countVerdicts(cells);
  const verdict = overallVerdict({ counts, cells });
  return {
    comparisonVersion: 1,
    verdict,
    headline: headlineOf(verdict, { cells, counts }),
    base: provenanceOf(base),
    current: provenanceOf(current),
    scale,
    machine,
    level: LEVEL,
    marginPercent,
    tests: concluded.family.tests,
    noise,
    slowness,
    counts,
    cells,
    dropped: [
      ...dropped,
      ...(['base', 'current'] as const).flatMap((side) => [
        ...droppedRounds(sides[side], side),
        ...droppedTrials(sides[side], side),
      ]),
    ],
    notes: notesOf({ base, current, scale, machine, references, cells, slowness }),
  };
}

function usualMargin(base: readonly Stored[], current: readonly Stored[]): number {
  return areInTurn(base, current) ? MARGIN_IN_TURN_PERCENT : MARGIN_PERCENT;
}

function answer(
  { pair, metrics, facts, shape }: CellQuestions,
  { verdictOf }: Concluded<unknown>,
): CellComparison {
  return {
    scenario: pair.scenario,
    cell: pair.name,
    id: pair.id,
    trials: { base: countMeasured(pair.base), current: countMeasured(pair.current) },
    metrics: metrics.map(verdictOf),
    facts: facts.map(verdictOf),
    shape: shape === null ? null : verdictOf(shape),
    causes: causesOf(pair),
  };
}

function countMeasured(trials: readonly Trial[]): number {
  return trials.filter(({ cell }) => cell.state === 'measured').length;
}

function machineDifferencesOf(
  base: readonly Stored[],
  current: readonly Stored[],
): readonly MachineDifference[] {
  const first = base[0]!.result.environment;
  for (const [side, results] of [
    ['the base', base],
    ['the current side', current],
  ] as const) {
    const own = results[0]!.result.environment;
    const other = results.find(({ result }) => machineDifferences(own, result.environment).length > 0);
    if (other === undefined) continue;
    const [{ what } = { what: '' }] = machineDifferences(own, other.result.environment);
    throw new UsageError([
      {
        where: other.file,
        what: `Comes from another machine than the rest of ${side} (${what} differs)`,
        expected: 'results of one machine on each side',
      },
    ]);
  }
  return machineDifferences(first, current[0]!.result.environment);
}

function nothingInCommon(
  base: readonly Stored[],
  current: readonly Stored[],
  dropped: readonly Dropped[],
): UsageError {
  const scenarios = (side: readonly Stored[]): string =>
    [...new Set(side.map(({ result }) => result.scenario))].join(', ');
  const both = `${scenarios(base)} against ${scenarios(current)}`;
  const detail = dropped
    .slice(0, 3)
    .map(({ what, because }) => `; ${what}, ${because}`)
    .join('');
  return new UsageError([
    {
      where: current[0]!.file,
      what: `Has no cell in common with ${base[0]!.file} (${both}${detail})`,
      expected: 'the same scenarios on both sides',
    },
  ]);
}

function provenanceOf(results: readonly Stored[]): Provenance {
  const { connlab, kernel, node, nginx, cpu, command } = results[0]!.result.environment;
  return {
    files: results.map(({ file }) => file),
    startedAt: results.map(({ result }) => result.startedAt),
    ...{ connlab, kernel, node, nginx },
    cpu: `${cpu?.model ?? 'unknown'}, ${cpu?.cores ?? '?'} cores`,
    ...(command !== undefined && { command }),
  };
}
