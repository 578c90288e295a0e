/** Something to do at its time. */
type Task = () => void;

interface Deadline {
  readonly dueUs: number;
  /** Tasks that are due at the same time run in the order of their numbers. */
  readonly number: number;
  readonly task: Task;
}

/** Tasks by the time at which they are due: a binary heap, whose costs grow with the logarithm of its size. */
export class Deadlines {
  readonly #heap: Deadline[] = [];
  #added = 0;

  /** When the next task is due; Infinity without tasks. */
  get nextUs(): number {
    return this.#heap[0]?.dueUs ?? Infinity;
  }

  add(dueUs: number, task: Task): void {
    this.#added += 1;
    const added = { dueUs, number: this.#added, task };
    let place = this.#heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (isBefore(this.#heap[above]!, added)) break;
      this.#heap[place] = this.#heap[above]!;
      place = above;
    }
    this.#heap[place] = added;
  }

  /** Removes the next task that is due at `nowUs`; undefined if there is none. */
  take(nowUs: number): Task | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.dueUs > nowUs) return undefined;
    const last = this.#heap.pop()!;
    if (last !== first) this.#sink(last);
    return first.task;
  }

  /** Puts a deadline in the place of the first. */
  #sink(sinking: Deadline): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1;
      if (isBefore(sinking, heap[below]!)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = sinking;
  }
}

function isBefore(one: Deadline, other: Deadline): boolean {
  return one.dueUs === other.dueUs ? one.number < other.number : one.dueUs < other.dueUs;
}
