/** Answers after which older ones no longer count: how fast they are changes when V8 compiles, or others use the caches. */
const MEMORY = 32;

/**
 * How much earlier to begin an answer, so that it leaves when it is due: the least time that the last 32 to 64 answers took
 * from the moment for which the alarm was set until they were written. The rest of what an answer takes remains its
 * lateness, because an average would let half of the answers leave early.
 */
export class Lead {
  #recentUs = Infinity;
  #earlierUs = Infinity;
  #recent = 0;

  /** 0 until something was learned. */
  get us(): number {
    const leastUs = Math.min(this.#recentUs, this.#earlierUs);
    return leastUs === Infinity ? 0 : leastUs;
  }

  learn(tookUs: number): void {
    this.#recentUs = Math.min(this.#recentUs, tookUs);
    this.#recent += 1;
    if (this.#recent < MEMORY) return;
    this.#earlierUs = this.#recentUs;
    this.#recentUs = Infinity;
    this.#recent = 0;
  }
}
