import type { Noise, NoiseSource } from './comparison.ts';
import { judgeMetric, type Sample } from './decide/metric.ts';
import { concludeAll, type Rules } from './decide/pending.ts';
import type { Metric } from './metrics.ts';
import { halvesOf, runsOf, type Same, twinsOf } from './same.ts';
import { type LogRatio, medianLogRatio } from './statistics/median-ratio.ts';
import type { SideOfResults } from './values.ts';

/** With fewer cells, that all of them moved alike says nothing. */
const FEWEST_CELLS = 3;

export interface NoiseSources {
  readonly metrics: readonly Metric[];
  readonly base: SideOfResults;
  readonly current: SideOfResults;
  readonly rules: Rules;
}

/** How far identical things are apart here, metric by metric. */
export function noiseOf({ metrics, base, current, rules }: NoiseSources): Noise {
  const seen = metrics.map((metric) => ({ metric, sources: sourcesOf(metric, base, current) }));
  const offsets = Object.fromEntries(
    seen.map(({ metric, sources }) => [metric.path, largestOffset(sources)] as const),
  );
  return { offsets, sameWithSame: alarmsAmongSame(seen, { offsets, rules }) };
}

type Sources = Readonly<Record<Exclude<NoiseSource, 'none'>, readonly Same[][]>>;

function sourcesOf(metric: Metric, base: SideOfResults, current: SideOfResults): Sources {
  return {
    runs: runsOf(metric, base),
    twins: [...twinsOf(metric, base), ...twinsOf(metric, current)],
    halves: [...halvesOf(metric, base), ...halvesOf(metric, current)],
  };
}

const SOURCES = ['runs', 'twins', 'halves'] as const;

function largestOffset(sources: Sources): Noise['offsets'][string] {
  const found = SOURCES.filter((source) => sources[source].length > 0);
  return found
    .map((source) => ({ offset: offsetOf(sources[source]), source }))
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
  const excess = groups.map((pairs) => excessOf(pairs.map(({ a, b }) => medianLogRatio(a, b))));
  return Math.sqrt(Math.max(0, mean(excess)) / 2);
}

/**
 * Variance beyond what the trials' scatter explains: of the pairs one by one, or of all together, which is seen much
 * more sharply, for what befalls the whole machine moves them alike. What together they are known by is not taken off:
 * where it is little, an offset of that size cannot be ruled out.
 */
function excessOf(pairs: readonly LogRatio[]): number {
  const alone = mean(pairs.map(({ estimate, standardError }) => estimate ** 2 - standardError ** 2));
  if (pairs.length < FEWEST_CELLS) return alone;
  return Math.max(alone, mean(pairs.map(({ estimate }) => estimate)) ** 2);
}

/** What the rules say of things that are the same, by the most telling source there is. */
function alarmsAmongSame(
  seen: readonly { readonly metric: Metric; readonly sources: Sources }[],
  { offsets, rules }: { readonly offsets: Noise['offsets']; readonly rules: Rules },
): Noise['sameWithSame'] {
  const order = ['twins', 'runs', 'halves'] as const;
  const source = order.find((name) => seen.some(({ sources }) => sources[name].length > 0));
  if (source === undefined) return { source: 'none', compared: 0, alarms: 0 };
  const samples = seen.flatMap(({ metric, sources }) =>
    sources[source].flat().map(
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
