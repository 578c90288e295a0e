import { type Framing, readChunkSize, readField, readStatusLine, startsStatusLine } from './response-head.ts';

export type ResponseError =
  | 'ERR_RESPONSE_MALFORMED'
  | 'ERR_RESPONSE_HEAD_TOO_LARGE'
  | 'ERR_RESPONSE_TRUNCATED';

/** `more`: the answer is incomplete. `done`: it is complete, and its last byte is the last one `taken`. */
export type ParseResult = 'more' | 'done' | ResponseError;

/** Maximum bytes of a head, a chunk's line or the trailers: Node's own limit (`--max-http-header-size`). */
export const MOST_HEAD_BYTES = 16 * 1024;

const NOTHING = new Uint8Array(0);
const CR = 0x0d;
const LF = 0x0a;

/** States of the parser. */
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
 * Parses answers to GET, one after the other, from bytes split anywhere. Lines are parsed in place; only a line that
 * is split is copied. After an error it stays in error until `reset()`.
 */
export class ResponseParser {
  /** Status of the current answer; 0 before its status line. */
  status = 0;
  /** Minor version of HTTP in the status line. */
  minorVersion = 1;
  bodyBytes = 0;
  /** Offset at which the last `push` stopped: after the completed answer, else at the end of the bytes. */
  taken = 0;

  /** Minor version of HTTP in the request. */
  readonly #asked: 0 | 1;
  #stage = STATUS_LINE;
  #error: ResponseError = 'ERR_RESPONSE_MALFORMED';
  /** Bytes left of the body or the chunk. */
  #remaining = 0;
  #headBytes = 0;
  #untouched = true;
  readonly #framing: Framing = { contentLength: -1, chunked: false, close: false, keepAlive: false };
  /** Start of a line whose end has not arrived. */
  #stash = NOTHING;
  #stashed = 0;

  constructor(asked: 0 | 1 = 1) {
    this.#asked = asked;
  }

  /**
   * Minor version that both sides use: the lower of request and answer. The status line alone does not say, because
   * it names the highest version that the server supports (RFC 9110, 2.5): Node and nginx answer HTTP/1.0 with
   * "HTTP/1.1". HTTP/1.0 has no chunks, so a chunked answer to it is malformed.
   */
  get spokenMinor(): number {
    return Math.min(this.#asked, this.minorVersion);
  }

  /** The connection ends after this answer: `close`, HTTP/1.0 without keep-alive, or a body that ends with the FIN. */
  get closes(): boolean {
    const { close, keepAlive } = this.#framing;
    return close || (this.spokenMinor === 0 && !keepAlive) || this.#stage === BODY_UNTIL_CLOSE;
  }

  /** True if no byte of an answer has arrived since the last `reset()`. */
  get untouched(): boolean {
    return this.#untouched;
  }

  /** Prepares for the next answer. */
  reset(): void {
    this.status = 0;
    this.bodyBytes = 0;
    this.#untouched = true;
    this.#beginHead();
  }

  /** Parses bytes up to `end` or to the end of the answer. Keeps no reference: the buffer may be reused. */
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

  /** The server sent its FIN: `done` if that ends the body. */
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
      // Otherwise garbage without a line end would be read until the timeout.
      if (!this.#keep(bytes, at, end)) return this.#fail('ERR_RESPONSE_MALFORMED', length);
      this.#headBytes -= 1;
      return length;
    }
    const read = this.#stashed === 0 ? this.#line(bytes, at, end) : this.#splitLine(bytes, at, end);
    return read ? end + 1 : this.#fail('ERR_RESPONSE_MALFORMED', length);
  }

  /** Keeps the start of a line; false if no valid line can start so. */
  #keep(bytes: Uint8Array, start: number, end: number): boolean {
    const length = this.#stashed + end - start;
    if (length > this.#stash.length) {
      // Limited to twice a head, because #takeLine has counted these bytes.
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

  /** Parses the line that ends before the LF at `end`; false if it is malformed. */
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
        // A trailer must not change the framing (RFC 9110, 6.5.1).
        return empty || readField(bytes, start, end, { ...this.#framing, contentLength: -1, chunked: false });
      default:
        return false;
    }
  }

  #statusLine(code: number): boolean {
    this.#stage = FIELD;
    this.status = Math.floor(code / 10);
    this.minorVersion = code % 10;
    // 101 (Switching Protocols) is invalid: the request asked for no upgrade.
    return code >= 0 && this.status !== 101;
  }

  /** RFC 9112, 6.3. Length and coding together are refused: they allow response smuggling. */
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
