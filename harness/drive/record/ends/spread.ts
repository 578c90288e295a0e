/** `p50`: the median of the first 1,000. */
export interface EndSpread {
  readonly least: number;
  readonly p50: number;
  readonly most: number;
}

/** Values that are kept. */
const MOST_VALUES = 1_000;

/** Smallest, median and largest value. */
export class Spread {
  number = 0;
  readonly #values: number[] = [];
  #least = Infinity;
  #most = 0;

  add(value: number): void {
    this.number += 1;
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
    if (this.#values.length < MOST_VALUES) this.#values.push(value);
  }

  get spread(): EndSpread {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return { least: this.#least, p50: sorted[sorted.length >> 1] ?? 0, most: this.#most };
  }
}
