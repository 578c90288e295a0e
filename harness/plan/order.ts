/**
 * When each trial of each cell runs: round by round, every round having all cells once. One round: in the order given.
 * More: each in an order of its own that the seed decides, so that a machine that warms up or slows down does so for
 * all alike. Fewer rounds of the same seed are the first of more.
 */
export function orderRounds<T>(cells: readonly T[], rounds: number, seed: number): readonly (readonly T[])[] {
  const random = mulberry32(seed);
  return Array.from({ length: rounds }, () => (rounds === 1 ? cells : shuffled(cells, random)));
}

/** Fisher-Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough to shuffle, the same on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
