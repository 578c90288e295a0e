import { seededRandom, shuffled } from '../../random.ts';
import { smallestP } from './mann-whitney.ts';
import { permutationP } from './permutation.ts';

/** A distribution over bins that all have in common: the share of values up to each bin, ending with 1. */
export type Cumulative = Float64Array;

/** Kolmogorov-Smirnov distance of two groups, each the mean of its members: 0 the same, 1 nothing in common. */
export function groupDistance(a: readonly Cumulative[], b: readonly Cumulative[]): number {
  const [ofA, ofB] = [meanOf(a), meanOf(b)];
  return ofA.reduce((most, share, bin) => Math.max(most, Math.abs(share - ofB[bin]!)), 0);
}

/**
 * How likely two groups of distributions are so far apart when nothing but chance dealt them out. The unit that is dealt is
 * a member, a whole run, never a single value: values of one run have its conditions in common, and the tables of
 * Kolmogorov, which take them for independent, would find every two runs different. So the distance is Kolmogorov's, and
 * its distribution comes from dealing the runs anew (E. S. Edgington, "Randomization Tests", 1980).
 */
export function groupDistanceP(
  a: readonly Cumulative[],
  b: readonly Cumulative[],
  { draws, seed }: { readonly draws: number; readonly seed: number },
): number {
  let dealt: readonly Cumulative[] = [...a, ...b];
  const random = seededRandom(seed);
  const p = permutationP(groupDistance(a, b), draws, () => {
    dealt = shuffled(dealt, random);
    return groupDistance(dealt.slice(0, a.length), dealt.slice(a.length));
  });
  // A few draws may by chance miss the one deal that is as extreme, and its mirror image.
  return Math.max(p, smallestP(a.length, b.length));
}

function meanOf(members: readonly Cumulative[]): Cumulative {
  const mean = new Float64Array(members[0]?.length ?? 0);
  for (const member of members) {
    for (let bin = 0; bin < mean.length; bin += 1) mean[bin]! += member[bin]! / members.length;
  }
  return mean;
}
