import { seededRandom, shuffled } from '../../random.ts';
import { smallestP } from './mann-whitney.ts';
import { permutationP } from './permutation.ts';

/** A distribution over common bins: the share of values up to each bin, ending with 1. */
export type Cumulative = Float64Array;

/** Kolmogorov-Smirnov distance between the mean distributions of two groups: 0 for equal, 1 for disjoint ones. */
export function groupDistance(a: readonly Cumulative[], b: readonly Cumulative[]): number {
  const [ofA, ofB] = [meanOf(a), meanOf(b)];
  return ofA.reduce((most, share, bin) => Math.max(most, Math.abs(share - ofB[bin]!)), 0);
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
  let runs: readonly Cumulative[] = [...a, ...b];
  const random = seededRandom(seed);
  const p = permutationP(groupDistance(a, b), draws, () => {
    runs = shuffled(runs, random);
    return groupDistance(runs.slice(0, a.length), runs.slice(a.length));
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
