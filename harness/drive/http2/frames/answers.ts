import type { Windows } from '../../../scenario/windows.ts';
import type { StreamRequest } from '../../streams/stream-request.ts';
import { CODE } from '../error-name.ts';
import type { BodyWriter } from './body-writer.ts';
import { FRAME, numbersFrame } from './frame.ts';
import { HeadReader } from './hpack.ts';
import type { Outbox } from './outbox.ts';
import type { FrameEvents } from './reader.ts';
import type { FrameStream } from './stream.ts';

const SWITCHING_PROTOCOLS = 101;

interface AnswersParts {
  readonly out: Outbox;
  readonly bodies: BodyWriter;
  /** The requests are HEAD: the answers have no body, whatever they say. */
  readonly isHead: boolean;
  /** What the server may send before a window is opened again, which is done after half of it, as nghttp2 does. */
  readonly windows: Windows;
  /** A stream was reset that was not over. */
  readonly reset: (request: StreamRequest, code: number) => void;
}

/** The open streams of a session, and their answers. What returns a number returns an error code of the connection, or 0. */
export class Answers {
  readonly #parts: AnswersParts;
  readonly #heads = new HeadReader();
  readonly #open = new Map<number, FrameStream>();
  /** Received bytes for which the connection's window was not opened again. */
  #unread = 0;

  constructor(parts: AnswersParts) {
    this.#parts = parts;
  }

  /** undefined: it is over. */
  get(streamId: number): FrameStream | undefined {
    return this.#open.get(streamId);
  }

  get streams(): Iterable<FrameStream> {
    return this.#open.values();
  }

  add(stream: FrameStream): void {
    this.#open.set(stream.id, stream);
  }

  /** Resets a stream, unless it is over. */
  readonly cancel = (stream: FrameStream, code: number): void => {
    if (this.#remove(stream)) this.#parts.out.add(numbersFrame(FRAME.resetStream, stream.id, code));
  };

  /** Resets a stream because of what the server sent. */
  fail(stream: FrameStream, code: number): number {
    this.cancel(stream, code);
    if (stream.request !== null) this.#parts.reset(stream.request, code);
    return 0;
  }

  /** The server reset it. */
  wasReset(streamId: number, code: number): void {
    const stream = this.#open.get(streamId);
    if (stream === undefined) return;
    this.#remove(stream);
    // Node ends an answer so if nobody has read its request and the client's window is full. All of it has arrived.
    const isWhole = code === CODE.noError && stream.status !== 0 && stream.announced === stream.received;
    if (isWhole) stream.request?.complete();
    else if (stream.request !== null) this.#parts.reset(stream.request, code);
  }

  data(streamId: number, { length, window, isEnd }: Parameters<FrameEvents['data']>[1]): number {
    const { out, windows } = this.#parts;
    this.#unread += window;
    // No frame can overrun this window: the largest is smaller than its half.
    if (2 * this.#unread >= windows.connection) {
      out.add(numbersFrame(FRAME.windowUpdate, 0, this.#unread));
      this.#unread = 0;
    }
    const stream = this.#open.get(streamId);
    if (stream === undefined) return 0;
    stream.received += length;
    const isTooLong = stream.announced >= 0 && stream.received > stream.announced;
    if (stream.status === 0 || isTooLong) return this.fail(stream, CODE.protocolError);
    stream.unread += window;
    if (stream.unread > windows.stream) return this.fail(stream, CODE.flowControlError);
    if (isEnd) return this.#end(stream);
    if (2 * stream.unread >= windows.stream) {
      out.add(numbersFrame(FRAME.windowUpdate, streamId, stream.unread));
      stream.unread = 0;
    }
    return 0;
  }

  /** A whole header block: the head of an answer, one before it, or trailers. */
  head(
    streamId: number,
    { block, isEnd, nowUs }: { readonly block: Buffer; readonly isEnd: boolean; readonly nowUs: number },
  ): number {
    const head = this.#heads.read(block);
    if (head === 'compression') return CODE.compressionError;
    const stream = this.#open.get(streamId);
    if (stream === undefined) return 0;
    const isTrailer = stream.status !== 0;
    if (head === 'malformed' || (head.status !== 0) === isTrailer || (isTrailer && !isEnd)) {
      return this.fail(stream, CODE.protocolError);
    }
    if (isTrailer) return this.#end(stream);
    if (head.status < 200) {
      // An interim answer. HTTP/2 has no switching of protocols (RFC 9113, 8.6).
      const isAllowed = !isEnd && head.status !== SWITCHING_PROTOCOLS;
      return isAllowed ? 0 : this.fail(stream, CODE.protocolError);
    }
    stream.status = head.status;
    const hasNoBody = this.#parts.isHead || head.status === 204 || head.status === 304;
    stream.announced = hasNoBody ? -1 : head.length;
    stream.request?.responded(head.status, nowUs);
    return isEnd ? this.#end(stream) : 0;
  }

  /** The answer is complete. */
  #end(stream: FrameStream): number {
    const isShort = stream.announced >= 0 && stream.announced !== stream.received;
    if (isShort) return this.fail(stream, CODE.protocolError);
    // The server wants no more of the request.
    if (this.#parts.bodies.isWriting(stream)) this.cancel(stream, CODE.cancel);
    else this.#remove(stream);
    stream.request?.complete();
    return 0;
  }

  #remove(stream: FrameStream): boolean {
    this.#parts.bodies.cancel(stream);
    return this.#open.delete(stream.id);
  }
}
