import { seededRandom, shuffle } from '../../random.ts';
import { smallestP } from './mann-whitney.ts';
import { permutationP } from './permutation.ts';

/** A distribution over common bins: the share of values up to each bin, ending with 1. */
export type Cumulative = Float64Array;

/** Kolmogorov-Smirnov distance between the mean distributions of two groups: 0 for equal, 1 for disjoint ones. */
export function groupDistance(a: readonly Cumulative[], b: readonly Cumulative[]): number {
  const [ofA, ofB] = [meanOf(a), meanOf(b)];
  let most = 0;
  for (let bin = 0; bin < ofA.length; bin += 1) most = Math.max(most, Math.abs(ofA[bin]! - ofB[bin]!));
  return most;
}

/**
 * p-value of the distance between two groups, by permutation of whole runs (E. S. Edgington, "Randomization Tests",
 * 1980). Kolmogorov's tables take all values for independent and would find any two runs different, because the values of
 * one run share its conditions.
 */
export function groupDistanceP(
  a: readonly Cumulative[],
  b: readonly Cumulative[],
  { draws, seed }: { readonly draws: number; readonly seed: number },
): number {
  const distanceOf = splitsOf(inDistinctBins([...a, ...b]), a.length);
  const order = Uint32Array.from([...a, ...b].keys());
  const random = seededRandom(seed);
  const p = permutationP(distanceOf(order), draws, () => {
    shuffle(order, random);
    return distanceOf(order);
  });
  // With few draws, none may by chance be the observed split or its mirror image.
  return Math.max(p, smallestP(a.length, b.length));
}

/** Runs whose sums are tabulated together: 2^5 sums take less time than a dozen draws save. */
const RUNS_PER_TABLE = 5;

/**
 * The distance between the first `size` runs of an order and the others. As deviations from the mean of all runs, both
 * groups have the same sum with opposite signs, so one group is enough; and its sum consists of one row from each table.
 */
function splitsOf(runs: readonly Cumulative[], size: number): (order: Uint32Array) => number {
  const mean = meanOf(runs);
  const deviations = runs.map((run) => run.map((share, bin) => share - mean[bin]!));
  const tables = Array.from({ length: Math.ceil(runs.length / RUNS_PER_TABLE) }, (_, table) =>
    subsetSums(deviations.slice(table * RUNS_PER_TABLE, (table + 1) * RUNS_PER_TABLE)),
  );
  const subsets = new Uint32Array(tables.length);
  const sums = new Float64Array(mean.length);
  const scale = 1 / size + 1 / (runs.length - size);
  return (order) => {
    subsets.fill(0);
    for (let at = 0; at < size; at += 1) {
      const run = order[at]!;
      subsets[Math.floor(run / RUNS_PER_TABLE)]! |= 1 << (run % RUNS_PER_TABLE);
    }
    sums.fill(0);
    for (let table = 0; table < tables.length; table += 1) {
      const row = tables[table]![subsets[table]!]!;
      for (let bin = 0; bin < sums.length; bin += 1) sums[bin]! += row[bin]!;
    }
    let most = 0;
    for (let bin = 0; bin < sums.length; bin += 1) most = Math.max(most, Math.abs(sums[bin]!));
    return most * scale;
  };
}

/** The sum of each subset of some runs; bit n of its index says whether run n is in it. */
function subsetSums(runs: readonly Cumulative[]): readonly Cumulative[] {
  const sums = [new Float64Array(runs[0]!.length)];
  for (const run of runs) sums.push(...sums.map((sum) => sum.map((share, bin) => share + run[bin]!)));
  return sums;
}

/** Mean distribution of a group. */
export function meanOf(members: readonly Cumulative[]): Cumulative {
  const mean = new Float64Array(members[0]?.length ?? 0);
  for (const member of members) {
    for (let bin = 0; bin < mean.length; bin += 1) mean[bin]! += member[bin]! / members.length;
  }
  return mean;
}

/**
 * The runs without the bins that cannot change the distance of any split: those in which all runs are equal, and those in
 * which each run repeats its value of the bin before. Most bins of a latency are such.
 */
function inDistinctBins(runs: readonly Cumulative[]): readonly Cumulative[] {
  const [first] = runs;
  const bins = [...(first ?? []).keys()].filter(
    (bin) => runs.some((run) => run[bin] !== first![bin]) && runs.some((run) => run[bin] !== run[bin - 1]),
  );
  return runs.map((run) => Float64Array.from(bins, (bin) => run[bin]!));
}
