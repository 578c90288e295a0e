import { seededRandom, shuffled } from '../random.ts';

/**
 * The order of all trials, in rounds that have each cell once. A single round keeps the given order. With more, the seed
 * shuffles each round, so that a machine that warms up or slows down affects all cells alike. The rounds do not depend on
 * how many follow.
 */
export function orderRounds<T>(cells: readonly T[], rounds: number, seed: number): readonly (readonly T[])[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, () => (rounds === 1 ? cells : shuffled(cells, random)));
}
