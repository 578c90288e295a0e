import { decodeLine, emptyEntry } from './tcp-line.ts';
import type { TableCounter } from './tcp-table.ts';

const NEWLINE = 0x0a;

/**
 * Feeds the lines of a socket table to counters as its bytes arrive. It does not decode them to text, because a table of
 * 30,000 sockets has 4.5 MB. A line may be split between two chunks.
 */
export class TcpLines {
  readonly #counters: readonly TableCounter[];
  readonly #entry = emptyEntry();
  #carried: Uint8Array = new Uint8Array(0);
  #lineLength = 0;

  constructor(counters: readonly TableCounter[]) {
    this.#counters = counters;
  }

  /** Throws if a line does not have the kernel's format. */
  push(chunk: Uint8Array): void {
    for (const counter of this.#counters) counter.beginPart();
    const bytes = this.#carried.length === 0 ? chunk : Buffer.concat([this.#carried, chunk]);
    let start = 0;
    for (let end = this.#lineEnd(bytes, start); end >= 0; end = this.#lineEnd(bytes, start)) {
      if (decodeLine(bytes, start, this.#entry))
        for (const counter of this.#counters) counter.add(this.#entry);
      this.#lineLength = end - start;
      start = end + 1;
    }
    // A copy, because the reader reuses its buffer. slice() of a Buffer would be a view.
    this.#carried = Uint8Array.from(bytes.subarray(start));
  }

  /** Lines of `tcp` are padded to one width, so the length of the last line is tried first. */
  #lineEnd(bytes: Uint8Array, start: number): number {
    const guess = start + this.#lineLength;
    return this.#lineLength > 0 && bytes[guess] === NEWLINE ? guess : bytes.indexOf(NEWLINE, start);
  }
}
