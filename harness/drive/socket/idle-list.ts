import type { Strategy } from '../../scenario/strategy.ts';

/** A member of an idle list. The list maintains the links; null: no neighbour. */
export interface IdleMember<T> {
  /** Start of the idle time, us. */
  readonly idleSinceUs: number;
  newer: T | null;
  older: T | null;
}

/**
 * Idle connections in the order of their last use. A doubly linked list, so that taking the newest, the oldest or any
 * other member is O(1).
 */
export class IdleList<T extends IdleMember<T>> {
  size = 0;
  readonly #choice: Strategy['poolChoice'];
  #newest: T | null = null;
  #oldest: T | null = null;

  constructor(choice: Strategy['poolChoice']) {
    this.#choice = choice;
  }

  /** Adds a member that has just become idle. */
  add(member: T): void {
    member.older = this.#newest;
    member.newer = null;
    if (this.#newest === null) this.#oldest = member;
    else this.#newest.newer = member;
    this.#newest = member;
    this.size += 1;
  }

  /** The member to use next: `lifo` the most recently used, `fifo` the longest idle. It stays in the list. */
  choose(): T | null {
    return this.#choice === 'lifo' ? this.#newest : this.#oldest;
  }

  remove(member: T): void {
    if (member.newer === null) this.#newest = member.older;
    else member.newer.older = member.older;
    if (member.older === null) this.#oldest = member.newer;
    else member.older.newer = member.newer;
    member.newer = null;
    member.older = null;
    this.size -= 1;
  }

  /** Position of a member, judged by its idle time against both ends and not by the end it was taken from. */
  rankOf({ idleSinceUs }: T): 'newest' | 'oldest' | 'other' {
    const [oneUs, otherUs] = [this.#newest!.idleSinceUs, this.#oldest!.idleSinceUs];
    if (idleSinceUs >= Math.max(oneUs, otherUs)) return 'newest';
    return idleSinceUs <= Math.min(oneUs, otherUs) ? 'oldest' : 'other';
  }
}
