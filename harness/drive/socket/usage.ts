import type { ReuseLimit } from '../../scenario/strategy.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';

/** What one connection has carried, against what `reuse` allows it. */
export class Usage {
  /** Requests written. */
  requests = 0;
  /** It may carry no request after those that were written. */
  isSpent = false;
  readonly #most: number;
  readonly #longestUs: number;
  #readyUs = 0;

  constructor({ requests, seconds }: ReuseLimit) {
    this.#most = requests;
    this.#longestUs = seconds * MS_PER_SECOND * US_PER_MS;
  }

  /** The object is used for a new connection. */
  begin(): void {
    this.requests = 0;
    this.isSpent = false;
  }

  /** It is ready for requests: its age counts from here. */
  ready(nowUs: number): void {
    this.#readyUs = nowUs;
  }

  wrote(nowUs: number): void {
    this.requests += 1;
    this.isSpent = this.requests >= this.#most;
    this.age(nowUs);
  }

  /** Looks whether its time is over. */
  age(nowUs: number): void {
    if (nowUs - this.#readyUs >= this.#longestUs) this.isSpent = true;
  }
}
