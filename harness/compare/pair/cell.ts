import { isDemanded } from '../../result/demanded.ts';
import type { Comparison, FactVerdict, MetricVerdict, Noise, ShapeVerdict, Side } from '../comparison.ts';
import { type Count, countsFor } from '../counts.ts';
import { boundsOn, withBounds } from '../decide/bounds.ts';
import { judgeCount } from '../decide/count.ts';
import { judgeFact } from '../decide/fact.ts';
import { judgeMetric, type MetricJudgement, notComparable } from '../decide/metric.ts';
import { peakFacts } from '../decide/peaks.ts';
import { mapPending, type Pending, settled } from '../decide/pending.ts';
import { judgeShape } from '../decide/shape.ts';
import { FACTS, type Fact, goodWord, STATE, seenFacts } from '../facts.ts';
import { METRICS, type Metric, type Numbers } from '../metrics.ts';
import { explainedOf } from '../noise/slowness.ts';
import { median } from '../statistics/order.ts';
import type { Pair, Trial } from './pairs.ts';
import {
  comparableOf,
  isRatio,
  measured,
  pairsOf,
  type SideOfResults,
  valuesOf,
  withNumbers,
} from './values.ts';

/** The inputs of a comparison that all cells share. */
export interface Context {
  readonly base: SideOfResults;
  readonly current: SideOfResults;
  readonly offsets: Noise['offsets'];
  readonly slowness: Comparison['slowness'];
  /** Whether the trials of both sides are pairs. */
  readonly inTurn: boolean;
}

/** All comparisons of one cell, before their verdicts. */
export interface CellQuestions {
  readonly pair: Pair;
  readonly metrics: readonly Pending<MetricVerdict>[];
  readonly facts: readonly Pending<FactVerdict>[];
  readonly shape: Pending<ShapeVerdict> | null;
}

export function questionsOf(pair: Pair, context: Context): CellQuestions {
  const both = [...withNumbers(pair.base), ...withNumbers(pair.current)];
  const facts = [...FACTS, ...seenFacts(both), ...peakFacts(both)];
  const counts = countsFor([...numbersOf(pair.base), ...numbersOf(pair.current)]);
  return {
    pair,
    metrics: [
      ...METRICS.map((metric) => askMetric(metric, pair, context)),
      ...counts.map((count) => askCount(count, pair, context)),
    ].filter((one) => one !== null),
    facts: facts.map((fact) => askFact(fact, pair, context)).filter((one) => one !== null),
    shape: judgeShape(numbersOf(pair.base), numbersOf(pair.current), {
      explained: explainedOf(LATENCY, { slowness: context.slowness, side: context.base }),
      isOneMachine: !isRatio(LATENCY, context.base),
    }),
  };
}

/** The metric whose shape is compared. */
const LATENCY = { good: 'low', isSpeed: true } as const;

/** null: neither side has it, or both are below its floor. */
function askMetric(metric: Metric, pair: Pair, context: Context): Pending<MetricVerdict> | null {
  const base = valuesOf(metric, pair.base, context.base);
  const current = valuesOf(metric, pair.current, context.current);
  if (base.length + current.length === 0) return lackOfReference(metric, pair, context);
  const ratio = isRatio(metric, context.base);
  if (!ratio && Math.max(...base, ...current) <= metric.floor) return null;
  if (ratio && context.base.references.get(pair.scenario) === pair.id) {
    return settled(verdictOn(metric, { base, current }, notComparable(IS_REFERENCE)));
  }
  const judged = judgeMetric({
    base: comparableOf(metric, base, context.base),
    current: comparableOf(metric, current, context.current),
    ...(context.inTurn && { pairs: pairsOf(metric, pair, context) }),
    good: metric.good,
    offset: offsetBetween(metric, pair, context),
    explained: explainedOf(metric, { slowness: context.slowness, side: context.base }),
  });
  const [before, now] = [pair.base, pair.current].map((trials) => boundsOn(metric, numbersOf(trials)));
  return mapPending(judged, (judgement) =>
    withBounds(verdictOn(metric, { base, current }, judgement), before!, now!),
  );
}

const IS_REFERENCE = 'the reference that other cells are compared with';

/** Standard deviation of the difference between two identical sides, which is smaller if a side has several runs. */
function offsetBetween({ path }: Metric, { base, current }: Pair, { offsets }: Context): number {
  return (offsets[path]?.offset ?? 0) * Math.sqrt(1 / runsIn(base) + 1 / runsIn(current));
}

/** For the scale `ratio`, if the cell has the metric and the reference does not. */
function lackOfReference(metric: Metric, pair: Pair, { base }: Context): Pending<MetricVerdict> | null {
  const has = [...numbersOf(pair.base), ...numbersOf(pair.current)].some(
    (cell) => metric.read(cell) !== null,
  );
  if (!has || base.references.size === 0) return null;
  const judgement = notComparable('the reference has no such value, and the machines differ');
  return settled(verdictOn(metric, { base: [], current: [] }, judgement));
}

function askCount(count: Count, pair: Pair, context: Context): Pending<MetricVerdict> | null {
  const [before, now] = [numbersOf(pair.base), numbersOf(pair.current)];
  const [base, current] = [readAll(count, before), readAll(count, now)];
  if (base.length === 0 || current.length === 0) return null;
  const slack = Math.max(...[...before, ...now].map(count.slack));
  const verdict = judgeCount({ base, current, good: count.good, slack });
  if (verdict === null)
    return askMetric({ ...count, floor: Math.max(1, slack), isSpeed: false }, pair, context);
  return settled(verdictOn(count, { base, current }, { ...notComparable(''), verdict, reason: null }));
}

function askFact(fact: Fact, pair: Pair, context: Context): Pending<FactVerdict> | null {
  const words = (trials: readonly Trial[]): readonly string[] =>
    trials.map(({ cell }) => fact.read(cell)).filter((word) => word !== null);
  const asked = {
    ...fact,
    good: goodWord(
      fact,
      [...pair.base, ...pair.current].map(({ cell }) => cell),
    ),
  };
  const read = { base: words(pair.base), current: words(pair.current) };
  const judged = judgeFact(asked, read);
  if (judged === null || !isUnknown(pair, context)) return judged;
  // Trials that do not count may show that something was lost, and never that it is the same.
  if (fact !== STATE) return new Set([...read.base, ...read.current]).size > 1 ? judged : null;
  return mapPending(judged, (verdict) => ({ ...verdict, verdict: 'inconclusive', reason: NOTHING_MEASURED }));
}

const NOTHING_MEASURED = 'no trial of either side counts, so nothing is known of this cell';

/** Whether neither side measured the cell, though its scenario wants it measured. */
function isUnknown({ base, current }: Pair, context: Context): boolean {
  const known = (trials: readonly Trial[], { results }: SideOfResults): boolean =>
    trials.some(
      ({ cell, run }) => cell.state === 'measured' || isDemanded(cell, results[run]!.result.verdicts),
    );
  return !known(base, context.base) && !known(current, context.current);
}

function verdictOn(
  { path, label, unit, good }: Pick<Metric, 'path' | 'label' | 'unit' | 'good'>,
  values: { readonly base: readonly number[]; readonly current: readonly number[] },
  { logRatio, threshold, ...judgement }: MetricJudgement,
): MetricVerdict {
  const [base, current] = [sideOf(values.base), sideOf(values.current)];
  const { estimate, interval95 } = logRatio ?? {};
  return {
    ...{ metric: path, label, unit, good, base, current },
    ...judgement,
    ratio:
      estimate === undefined || interval95 === undefined
        ? plainRatio(base, current)
        : { estimate: Math.exp(estimate), low: Math.exp(interval95.low), high: Math.exp(interval95.high) },
    thresholdRatio: threshold === null ? null : Math.exp(threshold),
  };
}

/** The ratio of exact values, whose interval is a point. */
function plainRatio(base: Side, current: Side): MetricVerdict['ratio'] {
  if (base.median === null || current.median === null || base.median <= 0) return null;
  const estimate = current.median / base.median;
  return { estimate, low: estimate, high: estimate };
}

function sideOf(values: readonly number[]): Side {
  return { values, median: values.length === 0 ? null : median(values) };
}

function readAll(count: Count, cells: readonly Numbers[]): readonly number[] {
  return cells.map(count.read).filter((value) => value !== null);
}

function numbersOf(trials: readonly Trial[]): readonly Numbers[] {
  return withNumbers(measured(trials));
}

function runsIn(trials: readonly Trial[]): number {
  return Math.max(1, new Set(trials.map(({ run }) => run)).size);
}
