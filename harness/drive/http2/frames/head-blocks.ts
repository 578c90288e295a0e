import { CODE } from '../error-name.ts';
import { FLAG, HEAD_BYTES, PRIORITY_BYTES } from './frame.ts';

/** Bytes of a header block, with the heads of its frames, above which a server is not read any further. */
const MOST_BYTES = 2 ** 18;

/** A whole header block. */
export interface HeadBlock {
  readonly streamId: number;
  readonly isEnd: boolean;
  readonly block: Buffer;
}

/** Joins header blocks that come in several frames. A number is an error code of the connection; null: there is more to come. */
export class HeadBlocks {
  /** Stream of the block that is incomplete; 0: there is none. */
  #streamId = 0;
  #isEnd = false;
  #parts: Buffer[] = [];
  #bytes = 0;

  /** Whether only CONTINUATION may come now. */
  get isOpen(): boolean {
    return this.#streamId !== 0;
  }

  headers(flags: number, streamId: number, payload: Buffer): HeadBlock | number | null {
    let [from, to] = [0, payload.length];
    if ((flags & FLAG.padded) !== 0) {
      if (to === 0) return CODE.frameSizeError;
      to -= payload[0]!;
      from += 1;
    }
    if ((flags & FLAG.priority) !== 0) from += PRIORITY_BYTES;
    if (from > to) return CODE.protocolError;
    const block = payload.subarray(from, to);
    const isEnd = (flags & FLAG.endStream) !== 0;
    if ((flags & FLAG.endHeaders) !== 0) return { streamId, isEnd, block };
    this.#streamId = streamId;
    this.#isEnd = isEnd;
    this.#parts = [Buffer.from(block)];
    this.#bytes = block.length;
    return null;
  }

  continuation(flags: number, streamId: number, payload: Buffer): HeadBlock | number | null {
    if (!this.isOpen || this.#streamId !== streamId) return CODE.protocolError;
    this.#parts.push(Buffer.from(payload));
    // The heads count, or frames without a payload would have no end.
    this.#bytes += HEAD_BYTES + payload.length;
    if (this.#bytes > MOST_BYTES) return CODE.enhanceYourCalm;
    if ((flags & FLAG.endHeaders) === 0) return null;
    this.#streamId = 0;
    return { streamId, isEnd: this.#isEnd, block: Buffer.concat(this.#parts) };
  }
}
