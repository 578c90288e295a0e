/** Draws a number from 0 (included) to 1 (not included). */
export type UniformRandom = () => number;

/**
 * The same numbers for the same seed, on every machine: mulberry32 (Tommy Ettinger, public domain), 32 bits of
 * state. Good enough to draw delays from; not for secrets.
 */
export function seededRandom(seed: number): UniformRandom {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
