import { seededRandom, shuffled } from '../random.ts';

/**
 * When each trial of each cell runs: round by round, every round having all cells once. One round: in the order given.
 * More: each in an order of its own that the seed decides, so that a machine that warms up or slows down does so for
 * all alike. Fewer rounds of the same seed are the first of more.
 */
export function orderRounds<T>(cells: readonly T[], rounds: number, seed: number): readonly (readonly T[])[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, () => (rounds === 1 ? cells : shuffled(cells, random)));
}
