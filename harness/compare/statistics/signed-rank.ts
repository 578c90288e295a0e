import { normalCdf } from '../../normal.ts';
import { doubledRanks, sum } from './order.ts';

/** Most differences for the exact distribution. With more, the normal approximation is as good. */
const MOST_EXACT = 60;

/**
 * Two-sided p-value of the signed-rank test that differences are symmetric about 0 (F. Wilcoxon, "Individual comparisons by
 * ranking methods", Biometrics Bulletin 1, 1945). Differences of 0 are left out. Up to 60 it is exact, even with ties.
 */
export function signedRankP(differences: readonly number[]): number {
  const moved = differences.filter((difference) => difference !== 0);
  const ranks = doubledRanks(moved.map(Math.abs));
  const seen = sum(ranks.filter((_, at) => moved[at]! > 0));
  const distance = Math.abs(seen - sum(ranks) / 2);
  return moved.length <= MOST_EXACT ? exactP(ranks, distance) : normalP(ranks, distance);
}

/** The share of all choices of signs whose sum of ranks is at least this far from the middle. */
function exactP(ranks: readonly number[], distance: number): number {
  const total = sum(ranks);
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  for (const rank of ranks) {
    for (let reached = total; reached >= rank; reached -= 1) ways[reached]! += ways[reached - rank]!;
  }
  const extreme = ways.filter((_, reached) => Math.abs(reached - total / 2) >= distance);
  return sum(extreme) / 2 ** ranks.length;
}

function normalP(ranks: readonly number[], distance: number): number {
  const variance = sum(ranks.map((rank) => rank ** 2)) / 4;
  // Continuity correction of half a rank, which is 1 for doubled ranks.
  return Math.min(1, 2 * normalCdf(-Math.max(0, distance - 1) / Math.sqrt(variance)));
}
