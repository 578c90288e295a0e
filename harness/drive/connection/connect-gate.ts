/** Number of concurrent connects above which the limit is lifted. */
const WIDE = 1_024;

/**
 * Limits concurrent connects. There is no limit until a connect fails and the load calls `hold`. After `resume` the
 * limit is one and doubles with each success, so that a burst does not fail as a whole: when the ports have run out,
 * each failure blocks the event loop for up to 5 ms.
 */
export class ConnectGate {
  #underWay = 0;
  #most = Infinity;
  #isHeld = false;

  get isOpen(): boolean {
    return !this.#isHeld && this.#underWay < this.#most;
  }

  hold(): void {
    this.#isHeld = true;
  }

  resume(): void {
    this.#isHeld = false;
    this.#most = 1;
  }

  started(): void {
    this.#underWay += 1;
  }

  failed(): void {
    this.#underWay -= 1;
  }

  /** Returns true if the limit has grown. */
  succeeded(): boolean {
    this.#underWay -= 1;
    if (this.#most === Infinity) return false;
    this.#most = this.#most > WIDE ? Infinity : this.#most * 2;
    return true;
  }
}
