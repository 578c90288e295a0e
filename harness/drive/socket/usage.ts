import type { ReuseLimit } from '../../scenario/strategy.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';

/** Use of one connection against the limit of `reuse`. */
export class Usage {
  /** Requests written. */
  requests = 0;
  /** True if the connection may carry no further request. */
  isSpent = false;
  readonly #most: number;
  readonly #longestUs: number;
  #readyUs = 0;

  constructor({ requests, seconds }: ReuseLimit) {
    this.#most = requests;
    this.#longestUs = seconds * MS_PER_SECOND * US_PER_MS;
  }

  /** Resets the counts for a new connection. */
  begin(): void {
    this.requests = 0;
    this.isSpent = false;
  }

  /** The connection is ready for requests: its age counts from here. */
  ready(nowUs: number): void {
    this.#readyUs = nowUs;
  }

  wrote(nowUs: number): void {
    this.requests += 1;
    this.isSpent = this.requests >= this.#most;
    this.age(nowUs);
  }

  /** Spends the connection if it has reached its maximum age. */
  age(nowUs: number): void {
    if (nowUs - this.#readyUs >= this.#longestUs) this.isSpent = true;
  }
}
