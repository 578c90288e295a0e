import { INITIAL_WINDOW, MOST_WINDOW } from '../../../scenario/windows.ts';
import { FLAG, FRAME, HEAD_BYTES, LEAST_MAX_FRAME, writeHead } from './frame.ts';
import type { Outbox } from './outbox.ts';

/** A request whose body is being sent. */
export interface Written {
  readonly id: number;
  /** Bytes of the body that are sent. */
  sent: number;
  /** Bytes that the server takes beyond those. */
  window: number;
}

/** Sends the bodies of requests, as far as the windows of the server allow (RFC 9113, 5.2). */
export class BodyWriter {
  readonly #out: Outbox;
  /** The same for all requests. */
  readonly #body: Uint8Array;
  readonly #writing = new Set<Written>();
  /** Window of a new stream, that of the connection, and the largest frame. */
  #initial = INITIAL_WINDOW;
  #window = INITIAL_WINDOW;
  #maxFrame = LEAST_MAX_FRAME;

  constructor(out: Outbox, body: Uint8Array) {
    this.#out = out;
    this.#body = body;
  }

  get initialWindow(): number {
    return this.#initial;
  }

  set maxFrame(bytes: number) {
    this.#maxFrame = bytes;
  }

  isWriting(stream: Written): boolean {
    return this.#writing.has(stream);
  }

  begin(stream: Written): void {
    if (this.#body.length === 0) return;
    this.#writing.add(stream);
    this.write();
  }

  cancel(stream: Written): void {
    this.#writing.delete(stream);
  }

  /** The window of new streams changes, and those of open ones by as much. False: one is larger than windows can be. */
  resize(initial: number, open: Iterable<Written>): boolean {
    const more = initial - this.#initial;
    this.#initial = initial;
    return [...open].every((stream) => enlarge(stream, more));
  }

  /** The window of the connection or of a stream grows. False: it is larger than windows can be. */
  grow(stream: Written | null, more: number): boolean {
    if (stream !== null) return enlarge(stream, more);
    this.#window += more;
    return this.#window <= MOST_WINDOW;
  }

  /** Sends what the windows allow now. */
  write(): void {
    const body = this.#body;
    for (const stream of this.#writing) {
      while (stream.sent < body.length) {
        const length = Math.min(body.length - stream.sent, this.#maxFrame, stream.window, this.#window);
        if (length <= 0) break;
        const end = stream.sent + length;
        const head = Buffer.allocUnsafe(HEAD_BYTES);
        const flags = end === body.length ? FLAG.endStream : 0;
        writeHead(head, { type: FRAME.data, flags, streamId: stream.id, length });
        this.#out.add(head);
        this.#out.add(body.subarray(stream.sent, end));
        stream.sent = end;
        stream.window -= length;
        this.#window -= length;
      }
      if (stream.sent === body.length) this.#writing.delete(stream);
      if (this.#window <= 0) return;
    }
  }
}

function enlarge(stream: Written, more: number): boolean {
  stream.window += more;
  return stream.window <= MOST_WINDOW;
}
