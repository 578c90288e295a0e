import type { Strategy } from '../../scenario/strategy.ts';

interface Roomy {
  readonly room: number;
  /** Time of its last start or end of a request, us. */
  readonly usedUs: number;
}

/** Rank of the chosen connection among all with room; null: only one had room. */
export type Rank = 'newest' | 'oldest' | 'other' | null;

/** Connections with room for another stream, the most recently used at the end. */
export class RoomList<Connection extends Roomy> {
  readonly #choice: Strategy['poolChoice'];
  readonly #roomy: Connection[] = [];

  constructor(choice: Strategy['poolChoice']) {
    this.#choice = choice;
  }

  get length(): number {
    return this.#roomy.length;
  }

  /** The connection to use next. Call only if `length` > 0. */
  choose(): { readonly connection: Connection; readonly rank: Rank } {
    const connection = this.#choice === 'lifo' ? this.#roomy.at(-1)! : this.#roomy[0]!;
    return { connection, rank: this.#roomy.length > 1 ? this.#rankOf(connection) : null };
  }

  /** Adds a connection that has room at the end, as the most recently used, and removes one without. */
  place(connection: Connection): void {
    const hasRoom = connection.room > 0;
    if (hasRoom && this.#roomy.at(-1) === connection) return;
    const index = this.#roomy.indexOf(connection);
    if (index >= 0) this.#roomy.splice(index, 1);
    if (hasRoom) this.#roomy.push(connection);
  }

  /** Judged by the times of last use and not by the strategy, so that it can contradict it. */
  #rankOf({ usedUs }: Connection): 'newest' | 'oldest' | 'other' {
    if (usedUs >= this.#roomy.at(-1)!.usedUs) return 'newest';
    return usedUs <= this.#roomy[0]!.usedUs ? 'oldest' : 'other';
  }
}
