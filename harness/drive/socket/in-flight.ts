import type { Exchange } from '../exchange.ts';

/**
 * The exchanges of one connection in the order of their requests, which is the order of the answers. A ring buffer,
 * because every request goes through it, even without pipelining.
 */
export class InFlight {
  length = 0;
  readonly #exchanges: (Exchange | null)[];
  readonly #sentUs: number[];
  #head = 0;

  /** `most`: the capacity. */
  constructor(most: number) {
    this.#exchanges = new Array<Exchange | null>(most).fill(null);
    this.#sentUs = new Array<number>(most).fill(0);
  }

  /** Write time of the request that is answered next. Call only if `length` > 0. */
  get oldestUs(): number {
    return this.#sentUs[this.#head]!;
  }

  push(exchange: Exchange, sentUs: number): void {
    const at = this.#place(this.length);
    this.#exchanges[at] = exchange;
    this.#sentUs[at] = sentUs;
    this.length += 1;
  }

  /** Sets the write time of the only exchange, whose request was written after `push`. */
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
