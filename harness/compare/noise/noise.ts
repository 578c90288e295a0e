import type { Stored } from '../../result/collect.ts';
import type { Noise, NoiseSource } from '../comparison.ts';
import { judgeMetric, type MetricTrials } from '../decide/metric.ts';
import { concludeAll, type Rules } from '../decide/pending.ts';
import { METRICS, type Metric } from '../metrics.ts';
import type { SideOfResults } from '../pair/values.ts';
import { medianLogRatio } from '../statistics/median-ratio.ts';
import { halvesOf, runsOf, type Same, twinsOf } from './same.ts';
import { type Apart, alternatesOf, areInTurn, movementsOf } from './turns.ts';

/** Fewest cells from which a common movement says something about the machine. */
const FEWEST_CELLS = 3;

export interface NoiseSources {
  readonly metrics: readonly Metric[];
  readonly base: SideOfResults;
  readonly current: SideOfResults;
  readonly rules: Rules;
}

/** The noise within one set of results, without a comparison. */
export function noiseOfResults(results: readonly Stored[], rules: Rules): Noise {
  const references: SideOfResults['references'] = new Map();
  const current = { results: [], references };
  return noiseOf({ metrics: METRICS, base: { results, references }, current, rules });
}

/** The differences between identical cells, for each metric. */
export function noiseOf({ metrics, base, current, rules }: NoiseSources): Noise {
  const observe = areInTurn(base.results, current.results) ? observeInTurn : observeSeparate;
  const observed = metrics.map((metric) => observe(metric, base, current));
  const offsets = Object.fromEntries(
    observed.map(({ metric, apart }) => [metric.path, largestOffset(apart)] as const),
  );
  return { offsets, sameWithSame: alarmsAmongSame(observed, { offsets, rules }) };
}

/** Identical cells and their differences in one metric, by source. */
interface Observed {
  readonly metric: Metric;
  /** Differences between identical cells. A group was measured at the same time. */
  readonly apart: BySource<readonly Apart[][]>;
  /** The identical cells. */
  readonly same: BySource<readonly Same[]>;
}

type BySource<T> = Readonly<Partial<Record<Exclude<NoiseSource, 'none'>, T>>>;

const SOURCES = ['runs', 'twins', 'halves', 'turns'] as const;

function observeSeparate(metric: Metric, base: SideOfResults, current: SideOfResults): Observed {
  const groups = {
    runs: runsOf(metric, base),
    twins: [...twinsOf(metric, base), ...twinsOf(metric, current)],
    halves: [...halvesOf(metric, base), ...halvesOf(metric, current)],
  };
  return {
    metric,
    apart: {
      runs: groups.runs.map(ratiosOf),
      twins: groups.twins.map(ratiosOf),
      halves: groups.halves.map(ratiosOf),
    },
    same: { runs: groups.runs.flat(), twins: groups.twins.flat(), halves: groups.halves.flat() },
  };
}

/** For sides that were measured in turn, and so were affected equally by changes of the machine. */
function observeInTurn(metric: Metric, base: SideOfResults, current: SideOfResults): Observed {
  return {
    metric,
    apart: { turns: movementsOf(metric, base, current) },
    same: { turns: [...alternatesOf(metric, base), ...alternatesOf(metric, current)] },
  };
}

function largestOffset(apart: Observed['apart']): Noise['offsets'][string] {
  const found = SOURCES.filter((source) => (apart[source]?.length ?? 0) > 0);
  return found
    .map((source) => ({ offset: offsetIn(apart[source]!), source }))
    .reduce((most, one) => (one.offset > most.offset ? one : most), {
      offset: 0,
      source: found[0] ?? ('none' as NoiseSource),
    });
}

/**
 * Standard deviation of one side, from groups of identical pairs. A group was measured at the same time. The squared
 * difference of a pair beyond its standard error is twice the variance of one side.
 */
export function offsetOf(groups: readonly (readonly Same[])[]): number {
  return offsetIn(groups.map(ratiosOf));
}

function offsetIn(groups: readonly (readonly Apart[])[]): number {
  return Math.sqrt(Math.max(0, mean(groups.map(excessOf))) / 2);
}

function ratiosOf(pairs: readonly Same[]): Apart[] {
  return pairs.map(({ a, b }) => medianLogRatio(a, b));
}

/**
 * Variance that the trials' scatter does not explain: that of single pairs, or that of all pairs together if it is larger.
 * The latter is more precise, because a change of the machine moves all pairs equally. Its standard error is not
 * subtracted, because an offset of that size cannot be ruled out.
 */
function excessOf(pairs: readonly Apart[]): number {
  const alone = mean(pairs.map(({ estimate, standardError }) => estimate ** 2 - standardError ** 2));
  if (pairs.length < FEWEST_CELLS) return alone;
  return Math.max(alone, mean(pairs.map(({ estimate }) => estimate)) ** 2);
}

/** The verdicts of the rules on identical cells, from the most reliable source. */
function alarmsAmongSame(
  observed: readonly Observed[],
  { offsets, rules }: { readonly offsets: Noise['offsets']; readonly rules: Rules },
): Noise['sameWithSame'] {
  const order = ['twins', 'runs', 'halves', 'turns'] as const;
  const source = order.find((name) => observed.some(({ same }) => (same[name]?.length ?? 0) > 0));
  if (source === undefined) return { source: 'none', compared: 0, alarms: 0 };
  const samples = observed.flatMap(({ metric, same }) =>
    (same[source] ?? []).map(
      ({ a, b }): MetricTrials => ({
        base: a,
        current: b,
        ...(source === 'turns' && {
          pairs: a.slice(0, b.length).map((value, at) => [value, b[at]!] as const),
        }),
        good: metric.good,
        offset: offsets[metric.path]!.offset * Math.SQRT2,
      }),
    ),
  );
  const { verdicts } = concludeAll(samples.map(judgeMetric), rules);
  const alarms = verdicts.filter(({ verdict }) => verdict === 'worse' || verdict === 'better');
  return { source, compared: verdicts.length, alarms: alarms.length };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
