import type { Stored } from '../../result/collect.ts';
import type { Noise, NoiseSource } from '../comparison.ts';
import { judgeMetric, type Sample } from '../decide/metric.ts';
import { concludeAll, type Rules } from '../decide/pending.ts';
import { METRICS, type Metric } from '../metrics.ts';
import type { SideOfResults } from '../pair/values.ts';
import { medianLogRatio } from '../statistics/median-ratio.ts';
import { halvesOf, runsOf, type Same, twinsOf } from './same.ts';
import { type Apart, alternatesOf, areInTurn, movementsOf } from './turns.ts';

/** With fewer cells, that all of them moved alike says nothing. */
const FEWEST_CELLS = 3;

export interface NoiseSources {
  readonly metrics: readonly Metric[];
  readonly base: SideOfResults;
  readonly current: SideOfResults;
  readonly rules: Rules;
}

/** What results tell of the noise by themselves, without anything that they are compared with. */
export function noiseOfResults(results: readonly Stored[], rules: Rules): Noise {
  const references: SideOfResults['references'] = new Map();
  const current = { results: [], references };
  return noiseOf({ metrics: METRICS, base: { results, references }, current, rules });
}

/** How far identical things are apart here, metric by metric. */
export function noiseOf({ metrics, base, current, rules }: NoiseSources): Noise {
  const inTurn = areInTurn(base.results, current.results);
  const seen = metrics.map((metric) => (inTurn ? seenInTurn : seenApart)(metric, base, current));
  const offsets = Object.fromEntries(
    seen.map(({ metric, apart }) => [metric.path, largestOffset(apart)] as const),
  );
  return { offsets, sameWithSame: alarmsAmongSame(seen, { offsets, rules }) };
}

/** What is seen of one metric, each thing only where there is any. */
interface Seen {
  readonly metric: Metric;
  /** How far apart identical things are, in groups seen at the same moments. */
  readonly apart: BySource<readonly Apart[][]>;
  /** The identical things themselves. */
  readonly same: BySource<readonly Same[]>;
}

type BySource<T> = Readonly<Partial<Record<Exclude<NoiseSource, 'none'>, T>>>;

const SOURCES = ['runs', 'twins', 'halves', 'turns'] as const;

function seenApart(metric: Metric, base: SideOfResults, current: SideOfResults): Seen {
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

/** Of sides that share their run, with all that befell the machine meanwhile. */
function seenInTurn(metric: Metric, base: SideOfResults, current: SideOfResults): Seen {
  return {
    metric,
    apart: { turns: movementsOf(metric, base, current) },
    same: { turns: [...alternatesOf(metric, base), ...alternatesOf(metric, current)] },
  };
}

function largestOffset(apart: Seen['apart']): Noise['offsets'][string] {
  const found = SOURCES.filter((source) => (apart[source]?.length ?? 0) > 0);
  return found
    .map((source) => ({ offset: offsetIn(apart[source]!), source }))
    .reduce((most, one) => (one.offset > most.offset ? one : most), {
      offset: 0,
      source: found[0] ?? ('none' as NoiseSource),
    });
}

/**
 * Standard deviation by which one side is off, from groups of pairs that are the same, each group seen at the same moments.
 * What a pair is apart beyond its standard error is twice the variance of one side.
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
 * Variance beyond what the trials' scatter explains: of the pairs one by one, or of all together, which is seen much
 * more sharply, for what befalls the whole machine moves them alike. What together they are known by is not taken off:
 * where it is little, an offset of that size cannot be ruled out.
 */
function excessOf(pairs: readonly Apart[]): number {
  const alone = mean(pairs.map(({ estimate, standardError }) => estimate ** 2 - standardError ** 2));
  if (pairs.length < FEWEST_CELLS) return alone;
  return Math.max(alone, mean(pairs.map(({ estimate }) => estimate)) ** 2);
}

/** What the rules say of things that are the same, by the most telling source there is. */
function alarmsAmongSame(
  seen: readonly Seen[],
  { offsets, rules }: { readonly offsets: Noise['offsets']; readonly rules: Rules },
): Noise['sameWithSame'] {
  const order = ['twins', 'runs', 'halves', 'turns'] as const;
  const source = order.find((name) => seen.some(({ same }) => (same[name]?.length ?? 0) > 0));
  if (source === undefined) return { source: 'none', compared: 0, alarms: 0 };
  const samples = seen.flatMap(({ metric, same }) =>
    (same[source] ?? []).map(
      ({ a, b }): Sample => ({
        base: a,
        current: b,
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
