import type { Strategy } from '../../scenario/strategy.ts';

/** What an idle list needs of its members. The links are the list's own: null where there is no neighbour. */
export interface IdleMember<T> {
  /** When it became idle, us. */
  readonly idleSinceUs: number;
  newer: T | null;
  older: T | null;
}

/**
 * Idle connections in the order of their last use. A list of links, so that the newest, the oldest and any one that
 * leaves by itself are found at once, however many there are.
 */
export class IdleList<T extends IdleMember<T>> {
  size = 0;
  readonly #choice: Strategy['poolChoice'];
  #newest: T | null = null;
  #oldest: T | null = null;

  constructor(choice: Strategy['poolChoice']) {
    this.#choice = choice;
  }

  /** Adds one that has just become idle. */
  add(member: T): void {
    member.older = this.#newest;
    member.newer = null;
    if (this.#newest === null) this.#oldest = member;
    else this.#newest.newer = member;
    this.#newest = member;
    this.size += 1;
  }

  /** The one to use next: `lifo` the one used last, `fifo` the one idle the longest. It stays in the list. */
  choose(): T | null {
    return this.#choice === 'lifo' ? this.#newest : this.#oldest;
  }

  /** Takes out a member. */
  remove(member: T): void {
    if (member.newer === null) this.#newest = member.older;
    else member.newer.older = member.older;
    if (member.older === null) this.#oldest = member.newer;
    else member.older.newer = member.newer;
    member.newer = null;
    member.older = null;
    this.size -= 1;
  }

  /** What a member is among all: by the times of last use at both ends, whichever end it was taken from. */
  rankOf({ idleSinceUs }: T): 'newest' | 'oldest' | 'other' {
    const [oneUs, otherUs] = [this.#newest!.idleSinceUs, this.#oldest!.idleSinceUs];
    if (idleSinceUs >= Math.max(oneUs, otherUs)) return 'newest';
    return idleSinceUs <= Math.min(oneUs, otherUs) ? 'oldest' : 'other';
  }
}
