import { FLAG, FRAME, frameOf, LEAST_MAX_FRAME } from './frame.ts';
import { encodeFields } from './hpack.ts';
import type { Outbox } from './outbox.ts';

/** Where the number of the stream is in a frame. */
const STREAM_ID_AT = 5;

/** The frames of a request, which differ from one to the next in the number of their stream only. */
export class RequestFrames {
  /** Empty: none. */
  readonly body: Uint8Array;
  /** The answer has no body, whatever it says. */
  readonly isHead: boolean;
  /** HEADERS, and CONTINUATION where one frame cannot hold all. */
  readonly #frames: readonly Buffer[];

  constructor(fields: readonly (readonly [name: string, value: string])[], body: Uint8Array) {
    this.body = body;
    this.isHead = fields.some(([name, value]) => name === ':method' && value === 'HEAD');
    const block = encodeFields(fields);
    const parts = Math.max(1, Math.ceil(block.length / LEAST_MAX_FRAME));
    this.#frames = Array.from({ length: parts }, (_, part) => {
      const payload = block.subarray(part * LEAST_MAX_FRAME, (part + 1) * LEAST_MAX_FRAME);
      const isFirst = part === 0;
      const ends = part === parts - 1 ? FLAG.endHeaders : 0;
      const flags = ends | (isFirst && body.length === 0 ? FLAG.endStream : 0);
      return frameOf(isFirst ? FRAME.headers : FRAME.continuation, { flags }, payload);
    });
  }

  /** Writes the head of a request. */
  write(out: Outbox, streamId: number): void {
    for (const frame of this.#frames) {
      const own = Buffer.from(frame);
      own.writeUInt32BE(streamId, STREAM_ID_AT);
      out.add(own);
    }
  }
}
