const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;

/** A line of which more may come: its end has not arrived, or the next line may continue it. */
export class KeptLine {
  bytes = new Uint8Array(0);
  length = 0;

  /** True once it has its line end. */
  get isWhole(): boolean {
    return this.length > 0 && this.bytes[this.length - 1] === LF;
  }

  /** Whether the line is empty if it goes on with these bytes, up to its LF. */
  isEmptyWith(bytes: Uint8Array, start: number, lineFeed: number): boolean {
    const length = this.length + lineFeed - start;
    const first = this.length > 0 ? this.bytes[0] : bytes[start];
    return length === 0 || (length === 1 && first === CR);
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.bytes.length) {
      // Limited to twice a head, because the parser has counted these bytes.
      const larger = new Uint8Array(Math.max(256, 2 * length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    for (let i = start; i < end; i++) this.bytes[this.length++] = bytes[i]!;
  }

  /** Replaces its line end by spaces: the next line continues it (RFC 9112, 5.2: obs-fold). */
  unfold(): void {
    const lineFeed = this.length - 1;
    this.bytes[lineFeed] = SPACE;
    if (this.bytes[lineFeed - 1] === CR) this.bytes[lineFeed - 1] = SPACE;
  }
}
