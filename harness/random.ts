/** A seeded source of numbers in [0, 1). The same seed gives the same sequence on every machine. */
export type Random = () => number;

/**
 * sfc32 by Chris Doty-Humphrey (PractRand), 128 bits of state, filled from the seed by splitmix32
 * (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). `stream` selects one of several
 * independent sequences of a seed, so that one consumer does not affect another.
 */
export function seededRandom(seed: number, stream = 0): Random {
  const next = splitmix32(Math.trunc(seed) ^ Math.imul(stream, 0x9e3779b9));
  let a = next();
  let b = next();
  let c = next();
  let counter = 1;
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}

/** The items in random order (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  shuffle(order, random);
  return order;
}

/** Puts the items of a list in random order, as `shuffled` does. */
export function shuffle<T>(order: { readonly length: number; [at: number]: T }, random: Random): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const item = order[last]!;
    order[last] = order[other]!;
    order[other] = item;
  }
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
}
