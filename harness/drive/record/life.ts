import type { Announcement, ClosedBy, EndReason } from '../exchange.ts';
import type { ConnectionTally } from './connection-tally.ts';
import type { ServerEnds } from './ends/server-ends.ts';
import type { FirstConnections, OneConnection } from './first-connections.ts';

/** The life of one connection: what it carried, when it rested, and how the server ended it. Times in us. */
export class Life {
  /** Why the server said that the connection ends; null: it did not. */
  announced: Announcement | null = null;
  /** A part of an answer has come, and not all of it. */
  isInAnswer = false;
  readonly #ends: ServerEnds;
  readonly #first: FirstConnections;
  /** null: it is none of the first. */
  #one: OneConnection | null = null;
  /** Time of that announcement. */
  #announcedUs = 0;
  #answers = 0;
  #openedUs = 0;
  /** Time of the last answer. */
  #restedUs = 0;
  /** Pause before the request that is answered next. */
  #pauseUs = 0;
  /** Time at which that request was written; Infinity: none is in flight. */
  #wokeUs = Infinity;

  constructor({ ends, first }: Pick<ConnectionTally, 'ends' | 'first'>) {
    this.#ends = ends;
    this.#first = first;
  }

  /** It is ready for requests. */
  begin(nowUs: number): void {
    this.announced = null;
    this.isInAnswer = false;
    this.#answers = 0;
    this.#pauseUs = 0;
    this.#wokeUs = Infinity;
    this.#openedUs = nowUs;
    this.#restedUs = nowUs;
    this.#one = this.#first.opened(nowUs);
  }

  /** A request is written while no other is in flight. */
  woke(nowUs: number): void {
    this.#wokeUs = nowUs;
    if (this.#answers > 0) this.#pauseUs = nowUs - this.#restedUs;
  }

  /** The server said that the connection ends. */
  announces(announced: Announcement, nowUs: number): void {
    if (this.announced !== null) return;
    this.announced = announced;
    this.#announcedUs = nowUs;
    this.#ends.announced[announced] = (this.#ends.announced[announced] ?? 0) + 1;
  }

  /** The service time of an answer. */
  took(durationUs: number, nowUs: number): void {
    this.#one?.answered(durationUs, nowUs);
  }

  /** `isSpent`: the strategy ends it now, so an announcement means no other end. */
  answered(nowUs: number, announced: Announcement | null, isSpent = false): void {
    this.isInAnswer = false;
    this.#answers += 1;
    this.#restedUs = nowUs;
    this.#wokeUs = Infinity;
    if (isSpent) this.announced ??= announced;
    else if (announced !== null) this.announces(announced, nowUs);
    if (this.#pauseUs > this.#ends.keptPauseUs) this.#ends.keptPauseUs = this.#pauseUs;
  }

  /** It has closed. `isSpent`: the client was to end it then. */
  closed(by: ClosedBy, isSpent: boolean, nowUs: number): void {
    const reason = this.#reason(by);
    if (reason === null) return;
    const isClientFirst = by === 'client' || by === 'resetByClient';
    if (isSpent) {
      if (!isClientFirst) this.#ends.cameFirst(reason);
      return;
    }
    // After GOAWAY a connection still answers what it has, and its FIN comes at any time.
    const endUs = this.announced === null ? nowUs : this.#announcedUs;
    // A timeout of the server meets a request that has just left; while it waits for its answer it does not rest.
    this.#ends.ended({
      reason,
      isClientFirst,
      answers: this.#answers,
      idleUs: Math.max(0, Math.min(endUs, this.#wokeUs) - this.#restedUs),
      ageUs: endUs - this.#openedUs,
      endUs,
    });
  }

  #reason(by: ClosedBy): EndReason | null {
    if (this.announced !== null) return this.announced;
    // Before its first answer, or in the middle of one, an end is a failure, which its error tells of.
    if (this.#answers === 0 || this.isInAnswer) return null;
    if (by === 'server') return 'fin';
    return by === 'resetByServer' ? 'rst' : null;
  }
}
