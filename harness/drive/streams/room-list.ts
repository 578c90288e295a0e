import type { Strategy } from '../../scenario/strategy.ts';

interface Roomy {
  readonly room: number;
  /** When a request was begun on it last, or ended. */
  readonly usedUs: number;
}

/** What a choice was among all with room; null where there was only one. */
export type Rank = 'newest' | 'oldest' | 'other' | null;

/** The connections with room for a further stream, the one used last at the end. */
export class RoomList<Connection extends Roomy> {
  readonly #choice: Strategy['poolChoice'];
  readonly #roomy: Connection[] = [];

  constructor(choice: Strategy['poolChoice']) {
    this.#choice = choice;
  }

  get length(): number {
    return this.#roomy.length;
  }

  /** The one to use next. Only where there is one. */
  choose(): { readonly connection: Connection; readonly rank: Rank } {
    const connection = this.#choice === 'lifo' ? this.#roomy.at(-1)! : this.#roomy[0]!;
    return { connection, rank: this.#roomy.length > 1 ? this.#rankOf(connection) : null };
  }

  /** Puts it where it belongs by its room: last among those that have some, as the one used last. */
  place(connection: Connection): void {
    const hasRoom = connection.room > 0;
    if (hasRoom && this.#roomy.at(-1) === connection) return;
    const place = this.#roomy.indexOf(connection);
    if (place >= 0) this.#roomy.splice(place, 1);
    if (hasRoom) this.#roomy.push(connection);
  }

  /** By the times of last use, and not by what was asked for. */
  #rankOf({ usedUs }: Connection): 'newest' | 'oldest' | 'other' {
    if (usedUs >= this.#roomy.at(-1)!.usedUs) return 'newest';
    return usedUs <= this.#roomy[0]!.usedUs ? 'oldest' : 'other';
  }
}
