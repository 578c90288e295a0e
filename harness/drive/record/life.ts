import type { Announcement, ClosedBy, EndReason } from '../exchange.ts';
import type { ServerEnds } from './server-ends.ts';

/** The life of one connection: what it carried, when it rested, and how the server ended it. Times in us. */
export class Life {
  /** Why the server said that the connection ends; null: it did not. */
  announced: Announcement | null = null;
  readonly #ends: ServerEnds;
  #answers = 0;
  #openedUs = 0;
  /** Time of the last answer. */
  #restedUs = 0;
  /** Pause before the request that is answered next. */
  #pauseUs = 0;

  constructor(ends: ServerEnds) {
    this.#ends = ends;
  }

  /** It is ready for requests. */
  begin(nowUs: number): void {
    this.announced = null;
    this.#answers = 0;
    this.#pauseUs = 0;
    this.#openedUs = nowUs;
    this.#restedUs = nowUs;
  }

  /** A request is written while no other is in flight. */
  woke(nowUs: number): void {
    if (this.#answers > 0) this.#pauseUs = nowUs - this.#restedUs;
  }

  /** The server said that the connection ends. */
  announces(announced: Announcement): void {
    if (this.announced !== null) return;
    this.announced = announced;
    this.#ends.announced[announced] = (this.#ends.announced[announced] ?? 0) + 1;
  }

  answered(nowUs: number, announced: Announcement | null): void {
    this.#answers += 1;
    this.#restedUs = nowUs;
    if (announced !== null) this.announces(announced);
    if (this.#pauseUs > this.#ends.keptPauseUs) this.#ends.keptPauseUs = this.#pauseUs;
  }

  /** It has closed. `isSpent`: the strategy ended it, whatever the server said. */
  closed(by: ClosedBy, isSpent: boolean, nowUs: number): void {
    const reason = isSpent ? null : this.#reason(by);
    if (reason === null) return;
    this.#ends.ended({
      reason,
      isClientFirst: by === 'client' || by === 'resetByClient',
      answers: this.#answers,
      idleUs: nowUs - this.#restedUs,
      ageUs: nowUs - this.#openedUs,
    });
  }

  #reason(by: ClosedBy): EndReason | null {
    if (this.announced !== null) return this.announced;
    // Before its first answer an end is a failure, which its error tells of.
    if (this.#answers === 0) return null;
    if (by === 'server') return 'fin';
    return by === 'resetByServer' ? 'rst' : null;
  }
}
