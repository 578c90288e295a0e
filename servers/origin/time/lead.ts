/** Writes that are remembered: how fast they are changes when V8 compiles, or others use the caches. */
const MEMORY = 32;
/** Writes after which the median is computed again, which takes some microseconds. */
const EVERY = 8;
/**
 * What a sleeping core takes to wake up and the origin to write an answer, us, at most. After a stall writes wait for each
 * other; led by that, the next would leave early by as much.
 */
const MOST_US = 200;

/**
 * How much earlier to begin a write, so that it is done when it is due: the median of what the last 32 or so took, from the
 * moment for which the alarm was set. So half of them are early and half are late, by some tens of microseconds. Led by the least
 * of them none was early, but on a core that sleeps between requests the median was 70 to 100 us late.
 */
export class Lead {
  readonly #took = new Float64Array(MEMORY);
  #learned = 0;
  #us = 0;

  /** 0 until something was learned. */
  get us(): number {
    return this.#us;
  }

  learn(tookUs: number): void {
    this.#took[this.#learned % MEMORY] = Math.min(MOST_US, tookUs);
    this.#learned += 1;
    if (this.#learned > EVERY && this.#learned % EVERY !== 0) return;
    const known = this.#took.slice(0, this.#learned).sort();
    this.#us = known[known.length >> 1]!;
  }
}
