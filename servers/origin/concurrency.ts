import { Queue } from '../../harness/queue.ts';

/** A task that calls `done` when it ends. */
export type Work = (done: () => void) => void;

/**
 * Runs at most `limit` tasks at once. Others wait and begin in order of arrival. With a random service time this makes
 * the origin an M/G/c queue.
 */
export function limitConcurrency(limit: number): (work: Work) => void {
  const waiting = new Queue<Work>();
  let busy = 0;
  let draining = false;

  // A loop, because a task that ends at once would otherwise begin the next one on top of its own stack.
  const drain = (): void => {
    if (draining) return;
    draining = true;
    while (busy < limit && waiting.length > 0) {
      busy += 1;
      waiting.shift()!(end);
    }
    draining = false;
  };
  const end = (): void => {
    busy -= 1;
    drain();
  };
  return (work) => {
    waiting.push(work);
    drain();
  };
}

/** How much longer work takes the more of it is in progress. */
export class Slowdown {
  readonly #each: number;
  #inProgress = 0;

  constructor(each: number) {
    this.#each = each;
  }

  /** Begins one. Returns its factor: 1, and `each` for every other one in progress. */
  begin(): number {
    const factor = 1 + this.#each * this.#inProgress;
    this.#inProgress += 1;
    return factor;
  }

  end(): void {
    this.#inProgress -= 1;
  }
}
