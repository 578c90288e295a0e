import type { DelayClock } from './delay-clock.ts';
import { Lead } from './lead.ts';

/** Does things of one kind when they are due, and learns from each how much earlier to begin the next. */
export class Punctual {
  readonly #clock: DelayClock;
  readonly #lead = new Lead();

  constructor(clock: DelayClock) {
    this.#clock = clock;
  }

  /** Runs a task that is to be done at `dueUs`. It does not begin before `fromUs`. Both are us of the clock. */
  do({ fromUs, dueUs }: { readonly fromUs: number; readonly dueUs: number }, task: () => void): void {
    const beginsUs = Math.max(fromUs, dueUs - this.#lead.us);
    this.#clock.at(beginsUs, () => {
      task();
      this.#lead.learn(this.#clock.nowUs() - beginsUs);
    });
  }
}
