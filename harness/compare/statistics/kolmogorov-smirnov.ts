import { seededRandom, shuffled } from '../../random.ts';
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
  let runs = inDistinctBins([...a, ...b]);
  const distance = (): number => groupDistance(runs.slice(0, a.length), runs.slice(a.length));
  const random = seededRandom(seed);
  const p = permutationP(distance(), draws, () => {
    runs = shuffled(runs, random);
    return distance();
  });
  // With few draws, none may by chance be the observed split or its mirror image.
  return Math.max(p, smallestP(a.length, b.length));
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
