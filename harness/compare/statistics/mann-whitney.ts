import { normalCdf } from '../../normal.ts';
import { doubledRanks, sum } from './order.ts';

/** Most values of both groups for the exact distribution. With more, the normal approximation is as good. */
const MOST_EXACT = 60;

/**
 * Two-sided p-value of the Mann-Whitney (Wilcoxon rank-sum) test. Up to 60 values it is exact, even with ties, by the
 * shift algorithm (Streitberg and Röhmel, "Exact distributions for permutation and rank tests", Statistical Software
 * Newsletter 12, 1986). With more it uses the normal approximation, whose variance is corrected for ties (Lehmann,
 * "Nonparametrics", 1975, 1.4).
 */
export function mannWhitneyP(a: readonly number[], b: readonly number[]): number {
  const ranks = doubledRanks([...a, ...b]);
  const seen = sum(ranks.slice(0, a.length));
  return ranks.length <= MOST_EXACT ? exactP(ranks, a.length, seen) : normalP(ranks, a.length, seen);
}

/** Smallest p-value for groups of these sizes, that of complete separation; Infinity for an empty group. */
export function smallestP(a: number, b: number): number {
  if (a === 0 || b === 0) return Number.POSITIVE_INFINITY;
  let splits = 1;
  for (let i = 1; i <= a; i += 1) splits *= (b + i) / i;
  return Math.min(1, 2 / splits);
}

function exactP(ranks: readonly number[], size: number, seen: number): number {
  const ways = isTied(ranks) ? waysBySum(ranks, size) : untiedWays(ranks, size);
  const expected = (size * sum(ranks)) / ranks.length;
  const distance = Math.abs(seen - expected);
  let extreme = 0;
  // With a small tolerance, because the expected sum may be a fraction that is not exact in binary.
  for (const [total, count] of ways.entries())
    if (Math.abs(total - expected) >= distance - 1e-6) extreme += count;
  return Math.min(1, extreme / sum(ways));
}

function isTied(ranks: readonly number[]): boolean {
  return new Set(ranks).size < ranks.length;
}

const untied = new Map<string, Float64Array>();

/** Without ties the distribution depends only on the sizes, so it is computed once for each. */
function untiedWays(ranks: readonly number[], size: number): Float64Array {
  const key = `${size} of ${ranks.length}`;
  const ways = untied.get(key) ?? waysBySum(ranks, size);
  untied.set(key, ways);
  return ways;
}

/** For each sum, the number of ways to choose `size` of the ranks with that sum. */
function waysBySum(ranks: readonly number[], size: number): Float64Array {
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(sum(ranks) + 1));
  ways[0]![0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let taken = size; taken >= 1; taken -= 1) {
      const [into, from] = [ways[taken]!, ways[taken - 1]!];
      for (let total = reached; total >= rank; total -= 1) into[total]! += from[total - rank]!;
    }
  }
  return ways[size]!;
}

function normalP(ranks: readonly number[], size: number, seen: number): number {
  const all = ranks.length;
  const mean = sum(ranks) / all;
  const squares = sum(ranks.map((rank) => (rank - mean) ** 2));
  const variance = (size * (all - size) * squares) / (all * (all - 1));
  if (variance === 0) return 1;
  // Continuity correction of half a rank, which is 1 for doubled ranks.
  const distance = Math.max(0, Math.abs(seen - size * mean) - 1);
  return Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance)));
}
