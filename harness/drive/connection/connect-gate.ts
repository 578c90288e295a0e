/** Above this many at once the number of connects under way is no longer limited. */
const WIDE = 1_024;

/**
 * Decides whether one more connection may be opened. It is wide open until connecting fails and the load holds
 * it; after that it tries with one, then with two for each that succeeds, so that a burst does not fail as one:
 * where ports have run out each failure costs the event loop up to 5 ms.
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

  /** True where more may be opened now than before. */
  succeeded(): boolean {
    this.#underWay -= 1;
    if (this.#most === Infinity) return false;
    this.#most = this.#most > WIDE ? Infinity : this.#most * 2;
    return true;
  }
}
