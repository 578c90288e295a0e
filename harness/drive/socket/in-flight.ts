import type { Exchange } from '../exchange.ts';

/**
 * The exchanges of one connection, in the order in which their requests were written, which is the order of the
 * answers. A ring, for at a pipelining of 1 it is on the way of every request.
 */
export class InFlight {
  length = 0;
  readonly #exchanges: (Exchange | null)[];
  readonly #sentUs: number[];
  #head = 0;

  /** `most`: how many there can be at once. */
  constructor(most: number) {
    this.#exchanges = new Array<Exchange | null>(most).fill(null);
    this.#sentUs = new Array<number>(most).fill(0);
  }

  /** When the request of the exchange that is answered next was written. Only where there is one. */
  get oldestUs(): number {
    return this.#sentUs[this.#head]!;
  }

  push(exchange: Exchange, sentUs: number): void {
    const at = this.#place(this.length);
    this.#exchanges[at] = exchange;
    this.#sentUs[at] = sentUs;
    this.length += 1;
  }

  /** The request of the only exchange was written later than it was pushed. */
  resend(sentUs: number): void {
    this.#sentUs[this.#head] = sentUs;
  }

  shift(): Exchange | undefined {
    if (this.length === 0) return undefined;
    const exchange = this.#exchanges[this.#head]!;
    this.#exchanges[this.#head] = null;
    this.#head = this.#place(1);
    this.length -= 1;
    return exchange;
  }

  #place(behind: number): number {
    const at = this.#head + behind;
    return at < this.#exchanges.length ? at : at - this.#exchanges.length;
  }
}
