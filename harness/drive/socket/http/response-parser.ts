import { type Framing, readChunkSize, readField, readStatusLine, startsStatusLine } from './response-head.ts';

export type ResponseError =
  | 'ERR_RESPONSE_MALFORMED'
  | 'ERR_RESPONSE_HEAD_TOO_LARGE'
  | 'ERR_RESPONSE_TRUNCATED';

/** `more`: the answer is not complete. `done`: it is, with the last byte that was `taken`. */
export type ParseResult = 'more' | 'done' | ResponseError;

/** As much as Node takes (`--max-http-header-size`); of a head, and of a chunk's line or the trailers. */
export const MOST_HEAD_BYTES = 16 * 1024;

const NOTHING = new Uint8Array(0);
const CR = 0x0d;
const LF = 0x0a;

/** Where in an answer the parser stands. */
const STATUS_LINE = 0;
const FIELD = 1;
const CHUNK_SIZE = 2;
const CHUNK_END = 3;
const TRAILER = 4;
const BODY = 5;
const CHUNK_DATA = 6;
const BODY_UNTIL_CLOSE = 7;
const DONE = 8;
const FAILED = 9;

/**
 * Reads answers to GET, one after the other, from bytes split anywhere. Every line is read where it lies; only
 * one that is split is copied together. After an error it stays in error until `reset()`.
 */
export class ResponseParser {
  /** Of the answer that is done or under way; 0 before its status line. */
  status = 0;
  /** Of HTTP/1.x. */
  minorVersion = 1;
  bodyBytes = 0;
  /** Where the last `push` stopped: behind the answer that is done, else at the end of the bytes. */
  taken = 0;

  /** Minor version of the request. */
  readonly #asked: 0 | 1;
  #stage = STATUS_LINE;
  #error: ResponseError = 'ERR_RESPONSE_MALFORMED';
  /** Bytes of the body, or of the chunk, still to come. */
  #remaining = 0;
  #headBytes = 0;
  #untouched = true;
  readonly #framing: Framing = { contentLength: -1, chunked: false, close: false, keepAlive: false };
  /** Beginning of a line whose end has not come. */
  #stash = NOTHING;
  #stashed = 0;

  constructor(asked: 0 | 1 = 1) {
    this.#asked = asked;
  }

  /**
   * Minor version that both sides use. The status line does not tell: it names the highest version that the server
   * is able to speak (RFC 9110, 2.5), so that Node and nginx answer HTTP/1.0 with "HTTP/1.1". What can be used is the
   * lower of what was asked and what was answered; and an answer in chunks, which 1.0 does not have, is malformed.
   */
  get spokenMinor(): number {
    return Math.min(this.#asked, this.minorVersion);
  }

  /** The connection ends with this answer: the server said so, HTTP/1.0 did not say otherwise, or it marks the end. */
  get closes(): boolean {
    const { close, keepAlive } = this.#framing;
    return close || (this.spokenMinor === 0 && !keepAlive) || this.#stage === BODY_UNTIL_CLOSE;
  }

  /** No byte of an answer has come since the last `reset()`. */
  get untouched(): boolean {
    return this.#untouched;
  }

  /** Makes ready for the next answer. */
  reset(): void {
    this.status = 0;
    this.bodyBytes = 0;
    this.#untouched = true;
    this.#beginHead();
  }

  /** Takes bytes up to `end` or to the end of the answer. They are not kept: the buffer may be used again. */
  push(bytes: Uint8Array, end: number = bytes.length, start = 0): ParseResult {
    let at = start;
    while (at < end && this.#stage !== DONE) {
      if (this.#stage >= BODY) at = this.#takeBody(at, end);
      else at = this.#takeLine(bytes, at, end);
    }
    if (at > start) this.#untouched = false;
    this.taken = at;
    if (this.#stage === DONE) return 'done';
    return this.#stage === FAILED ? this.#error : 'more';
  }

  /** The server sent its FIN: `done` where that is how the body ends. */
  end(): 'done' | ResponseError {
    if (this.#stage === DONE || this.#stage === BODY_UNTIL_CLOSE) return 'done';
    return this.#stage === FAILED ? this.#error : 'ERR_RESPONSE_TRUNCATED';
  }

  #beginHead(): void {
    this.#stage = STATUS_LINE;
    this.#headBytes = 0;
    this.#stashed = 0;
    this.#framing.contentLength = -1;
    this.#framing.chunked = false;
    this.#framing.close = false;
    this.#framing.keepAlive = false;
  }

  #takeBody(at: number, length: number): number {
    switch (this.#stage) {
      case BODY_UNTIL_CLOSE:
        this.bodyBytes += length - at;
        return length;
      case BODY:
      case CHUNK_DATA: {
        const taken = Math.min(this.#remaining, length - at);
        this.#remaining -= taken;
        this.bodyBytes += taken;
        if (this.#remaining === 0) this.#stage = this.#stage === BODY ? DONE : CHUNK_END;
        return at + taken;
      }
      default:
        return length;
    }
  }

  #takeLine(bytes: Uint8Array, at: number, length: number): number {
    let end = at;
    while (end < length && bytes[end] !== LF) end++;
    this.#headBytes += end - at + 1;
    if (this.#headBytes > MOST_HEAD_BYTES) return this.#fail('ERR_RESPONSE_HEAD_TOO_LARGE', length);
    if (end === length) {
      // Without this, garbage that has no line end would be waited on.
      if (!this.#keep(bytes, at, end)) return this.#fail('ERR_RESPONSE_MALFORMED', length);
      this.#headBytes -= 1;
      return length;
    }
    const read = this.#stashed === 0 ? this.#line(bytes, at, end) : this.#splitLine(bytes, at, end);
    return read ? end + 1 : this.#fail('ERR_RESPONSE_MALFORMED', length);
  }

  /** Keeps the beginning of a line; false where it can be none. */
  #keep(bytes: Uint8Array, start: number, end: number): boolean {
    const length = this.#stashed + end - start;
    if (length > this.#stash.length) {
      // Grows no further than twice a head: #takeLine has counted these bytes.
      const larger = new Uint8Array(Math.max(256, 2 * length));
      larger.set(this.#stash.subarray(0, this.#stashed));
      this.#stash = larger;
    }
    for (let i = start; i < end; i++) this.#stash[this.#stashed++] = bytes[i]!;
    return this.#stage !== STATUS_LINE || startsStatusLine(this.#stash, 0, this.#stashed);
  }

  #splitLine(bytes: Uint8Array, start: number, end: number): boolean {
    this.#keep(bytes, start, end);
    const length = this.#stashed;
    this.#stashed = 0;
    return this.#line(this.#stash, 0, length);
  }

  /** Reads the line that ends before the LF at `end`; false where it is malformed. */
  #line(bytes: Uint8Array, start: number, lineFeed: number): boolean {
    const end = lineFeed - 1;
    if (end < start || bytes[end] !== CR) return false;
    const empty = end === start;
    switch (this.#stage) {
      case STATUS_LINE:
        return this.#statusLine(readStatusLine(bytes, start, end));
      case FIELD:
        return empty ? this.#endOfHead() : readField(bytes, start, end, this.#framing);
      case CHUNK_SIZE:
        return this.#chunkSize(readChunkSize(bytes, start, end));
      case CHUNK_END:
        this.#beginChunkSize();
        return empty;
      case TRAILER:
        if (empty) this.#stage = DONE;
        // A trailer cannot change the framing any more (RFC 9110, 6.5.1).
        return empty || readField(bytes, start, end, { ...this.#framing, contentLength: -1, chunked: false });
      default:
        return false;
    }
  }

  #statusLine(code: number): boolean {
    this.#stage = FIELD;
    this.status = Math.floor(code / 10);
    this.minorVersion = code % 10;
    // Nobody asked for 101, Switching Protocols.
    return code >= 0 && this.status !== 101;
  }

  /** RFC 9112, 6.3; length and coding together are how answers get smuggled, so not both. */
  #endOfHead(): boolean {
    const { contentLength, chunked } = this.#framing;
    if (chunked && (contentLength >= 0 || this.spokenMinor === 0)) return false;
    if (this.status < 200) this.#beginHead();
    else if (this.status === 204 || this.status === 304 || contentLength === 0) this.#stage = DONE;
    else if (chunked) this.#beginChunkSize();
    else if (contentLength > 0) this.#beginBody(BODY, contentLength);
    else this.#stage = BODY_UNTIL_CLOSE;
    return true;
  }

  #beginBody(stage: number, remaining: number): void {
    this.#stage = stage;
    this.#remaining = remaining;
  }

  #beginChunkSize(): void {
    this.#stage = CHUNK_SIZE;
    this.#headBytes = 0;
  }

  #chunkSize(size: number): boolean {
    if (size === 0) this.#stage = TRAILER;
    else this.#beginBody(CHUNK_DATA, size);
    return size >= 0;
  }

  #fail(error: ResponseError, length: number): number {
    this.#stage = FAILED;
    this.#error = error;
    return length;
  }
}
