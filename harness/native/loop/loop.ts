import { Epoll } from './epoll.ts';
import { eachTurn, type Turns } from './turns.ts';

/** Something with a descriptor. */
export interface Source {
  /** `events`: EPOLLIN and so on. Edge-triggered: read until there is no more. */
  ready(events: number): void;
}

/**
 * Longest time, ms, for which the loop goes on while events keep coming, before Node's own timers and sockets get their
 * turn: below the millisecond that they count in.
 */
const LONGEST_MS = 0.5;

/**
 * The descriptors of this thread that do not go through libuv, in an epoll instance of their own. Node's event loop waits
 * for that instance as for any socket. Neither a source nor the loop keeps the process alive.
 */
export class Loop {
  readonly #epoll: Epoll;
  readonly #turns: Turns;
  /** By slot; a slot is used again. */
  readonly #sources: (Source | null)[] = [];
  /** Number of times that each slot was given back: events of an earlier source in it are ignored. */
  readonly #ages: number[] = [];
  readonly #free: number[] = [];
  #soon: (() => void)[] = [];
  #isTurning = false;
  #holders = 0;

  /** null: this Node cannot run one, or the kernel gives no more descriptors. */
  static create(): Loop | null {
    const epoll = Epoll.create();
    if (epoll === null) return null;
    const turns = eachTurn(epoll.fd, () => loop.#turn());
    if (turns === null) {
      epoll.close();
      return null;
    }
    const loop = new Loop(epoll, turns);
    return loop;
  }

  private constructor(epoll: Epoll, turns: Turns) {
    this.#epoll = epoll;
    this.#turns = turns;
  }

  /** Returns its slot, for `forget`; -1: the kernel refused, and `errno()` says why. */
  watch(fd: number, events: number, source: Source): number {
    const slot = this.#free.pop() ?? this.#newSlot();
    if (this.#epoll.add(fd, events, slot, this.#ages[slot]!)) {
      this.#sources[slot] = source;
      return slot;
    }
    this.#free.push(slot);
    return -1;
  }

  /** Call before the descriptor is closed: events that were already taken are not delivered. */
  forget(slot: number): void {
    this.#sources[slot] = null;
    this.#ages[slot] = (this.#ages[slot]! + 1) >>> 0;
    this.#free.push(slot);
  }

  /** Calls `run` once the events that are there have been handled. */
  soon(run: () => void): void {
    this.#soon.push(run);
    if (!this.#isTurning) this.#turns.hurry();
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  /** The last one closes the loop. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    if (current === this) current = null;
    this.#turns.stop();
    this.#epoll.close();
  }

  #newSlot(): number {
    this.#ages.push(0);
    return this.#sources.push(null) - 1;
  }

  #turn(): void {
    const untilMs = performance.now() + LONGEST_MS;
    this.#isTurning = true;
    for (let isLeft = true; isLeft && this.#holders > 0 && performance.now() < untilMs; ) {
      const count = this.#epoll.take();
      for (let index = 0; index < count; index++) this.#deliver(index);
      isLeft = this.#soon.length > 0 || count > 0;
      this.#runSoon();
    }
    this.#isTurning = false;
    if (this.#soon.length > 0) this.#turns.hurry();
  }

  #deliver(index: number): void {
    const slot = this.#epoll.oneAt(index);
    if (this.#epoll.otherAt(index) === this.#ages[slot])
      this.#sources[slot]?.ready(this.#epoll.eventsAt(index));
  }

  #runSoon(): void {
    if (this.#soon.length === 0) return;
    const runs = this.#soon;
    this.#soon = [];
    for (const run of runs) run();
  }
}

/** undefined: not tried yet. */
let current: Loop | null = null;

/** This thread's loop, until `release`. null: this Node cannot run one, or the kernel gives no more descriptors. */
export function holdLoop(): Loop | null {
  current ??= Loop.create();
  return current?.hold() ?? null;
}
