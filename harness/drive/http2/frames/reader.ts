import { CODE } from '../error-name.ts';
import { FLAG, FRAME, HEAD_BYTES, LEAST_MAX_FRAME, WITHOUT_TOP_BIT } from './frame.ts';

/** Frames as they arrive. Each returns an error code of the connection (RFC 9113, 7), or 0. */
export interface FrameEvents {
  /** All of a DATA frame is there. `length`: bytes without padding; `window`: those that count for the windows. */
  data(
    streamId: number,
    frame: { readonly length: number; readonly window: number; readonly isEnd: boolean },
  ): number;
  /** Any other frame. The payload is valid during the call only. */
  frame(type: number, flags: number, streamId: number, payload: Buffer): number;
}

/** A DATA frame of which only a part has arrived. */
interface Begun {
  readonly streamId: number;
  readonly length: number;
  readonly window: number;
  readonly isEnd: boolean;
}

/** Cuts what a server sends into frames. The bytes of bodies are counted and not kept. */
export class FrameReader {
  readonly #events: FrameEvents;
  #carried: Buffer | null = null;
  #data: Begun | null = null;
  /** Bytes of that DATA frame that are still to come. */
  #missing = 0;

  constructor(events: FrameEvents) {
    this.#events = events;
  }

  /** Returns an error code of the connection, or 0. After an error the rest is not read. */
  push(chunk: Buffer): number {
    const bytes = this.#carried === null ? chunk : Buffer.concat([this.#carried, chunk]);
    this.#carried = null;
    let at = 0;
    for (;;) {
      if (this.#data !== null) {
        const here = Math.min(this.#missing, bytes.length - at);
        at += here;
        this.#missing -= here;
        if (this.#missing > 0) return 0;
        const { streamId, ...frame } = this.#data;
        this.#data = null;
        const error = this.#events.data(streamId, frame);
        if (error !== 0) return error;
      }
      const left = bytes.length - at;
      if (left < HEAD_BYTES) break;
      const length = bytes.readUIntBE(at, 3);
      const type = bytes[at + 3]!;
      const flags = bytes[at + 4]!;
      const streamId = bytes.readUInt32BE(at + 5) & WITHOUT_TOP_BIT;
      if (length > LEAST_MAX_FRAME) return CODE.frameSizeError;
      if (type === FRAME.data) {
        const isPadded = (flags & FLAG.padded) !== 0;
        if (isPadded && length === 0) return CODE.protocolError;
        if (isPadded && left === HEAD_BYTES) break;
        const padding = isPadded ? 1 + bytes[at + HEAD_BYTES]! : 0;
        if (padding > length) return CODE.protocolError;
        this.#data = {
          streamId,
          length: length - padding,
          window: length,
          isEnd: (flags & FLAG.endStream) !== 0,
        };
        this.#missing = length;
        at += HEAD_BYTES;
        continue;
      }
      const end = at + HEAD_BYTES + length;
      if (bytes.length < end) break;
      const error = this.#events.frame(type, flags, streamId, bytes.subarray(at + HEAD_BYTES, end));
      if (error !== 0) return error;
      at = end;
    }
    // A copy: the reader of a TLS socket may use its buffer again.
    if (at < bytes.length) this.#carried = Buffer.from(bytes.subarray(at));
    return 0;
  }
}
