import type { Announcement } from '../../exchange.ts';
import { KeptLine } from './kept-line.ts';
import type { ParseResult, ResponseError } from './parse-result.ts';
import {
  type Framing,
  isSpace,
  mayBegin,
  newFraming,
  readChunkSize,
  readField,
  readStatusLine,
  resetFraming,
} from './response-head.ts';

/** Maximum bytes of a head, a chunk's line or the trailers: that of curl. Node's own is 16 kB, Python's 64 kB a line. */
export const MOST_HEAD_BYTES = 300 * 1024;

const CR = 0x0d;
const LF = 0x0a;

/** Stages. */
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
 * Parses answers, one after the other, from bytes split anywhere. Lines are parsed in place; only a line that
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
  /** True if no byte of an answer has arrived since the last `reset()`. */
  untouched = true;
  readonly framing: Framing = newFraming();

  /** Minor version of HTTP in the request. */
  readonly #asked: 0 | 1;
  readonly #isHead: boolean;
  #stage = STATUS_LINE;
  #error: ResponseError = 'ERR_RESPONSE_MALFORMED';
  /** Bytes left of the body or the chunk. */
  #remaining = 0;
  #headBytes = 0;
  readonly #kept = new KeptLine();

  /** `isHead`: the answers are to HEAD, and have no body whatever they say of its length. */
  constructor(asked: 0 | 1 = 1, isHead = false) {
    this.#asked = asked;
    this.#isHead = isHead;
  }

  /**
   * Minor version that both sides use: the lower of request and answer. The status line alone does not say, because
   * it names the highest version that the server supports (RFC 9110, 2.5): Node and nginx answer HTTP/1.0 with
   * "HTTP/1.1". HTTP/1.0 has no chunks, so a chunked answer to it is malformed.
   */
  get spokenMinor(): number {
    return Math.min(this.#asked, this.minorVersion);
  }

  /** Why the connection ends after this answer; null: it stays open. */
  get announced(): Announcement | null {
    const { close, keepAlive } = this.framing;
    if (close) return 'close';
    if (this.spokenMinor === 0 && !keepAlive) return 'http/1.0';
    return this.#stage === BODY_UNTIL_CLOSE ? 'no-length' : null;
  }

  /** Bytes of a body with a Content-Length that have not come. */
  get missingBytes(): number {
    return this.#stage === BODY ? this.#remaining : 0;
  }

  /** Prepares for the next answer. */
  reset(): void {
    this.status = 0;
    this.bodyBytes = 0;
    this.untouched = true;
    this.#beginHead();
  }

  /** Parses bytes up to `end` or to the end of the answer. Keeps no reference: the buffer may be reused. */
  push(bytes: Uint8Array, end: number = bytes.length, start = 0): ParseResult {
    let at = start;
    while (at < end && this.#stage !== DONE) {
      if (this.#stage >= BODY) at = this.#takeBody(at, end);
      else at = this.#takeLine(bytes, at, end);
    }
    if (at > start) this.untouched = false;
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
    this.#kept.length = 0;
    resetFraming(this.framing);
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
    if (this.#kept.isWhole) {
      if (isSpace(bytes[at])) this.#kept.unfold();
      else if (!this.#keptLine()) return this.#fail('ERR_RESPONSE_MALFORMED', length);
    }
    let end = at;
    while (end < length && bytes[end] !== LF) end++;
    this.#headBytes += end - at + 1;
    if (this.#headBytes > MOST_HEAD_BYTES) return this.#fail('ERR_RESPONSE_HEAD_TOO_LARGE', length);
    if (end === length) {
      this.#headBytes -= 1;
      this.#kept.add(bytes, at, end);
      // Otherwise garbage without a line end would be read until the timeout.
      const isValid = this.#stage !== STATUS_LINE || mayBegin(this.#kept);
      return isValid ? length : this.#fail('ERR_RESPONSE_MALFORMED', length);
    }
    const isField = this.#stage === FIELD || this.#stage === TRAILER;
    // The next line continues a field if it begins with white space.
    if (
      isField &&
      (end + 1 === length || isSpace(bytes[end + 1])) &&
      !this.#kept.isEmptyWith(bytes, at, end)
    ) {
      this.#kept.add(bytes, at, end + 1);
      return end + 1;
    }
    const isSplit = this.#kept.length > 0;
    if (isSplit) this.#kept.add(bytes, at, end + 1);
    const read = isSplit ? this.#keptLine() : this.#line(bytes, at, end);
    return read ? end + 1 : this.#fail('ERR_RESPONSE_MALFORMED', length);
  }

  #keptLine(): boolean {
    const { bytes, length } = this.#kept;
    this.#kept.length = 0;
    return this.#line(bytes, 0, length - 1);
  }

  /** Parses the line that ends before the LF at `end`; false if it is malformed. */
  #line(bytes: Uint8Array, start: number, lineFeed: number): boolean {
    const hasCr = lineFeed > start && bytes[lineFeed - 1] === CR;
    // A head may end its lines with LF alone (RFC 9112, 2.2), chunks may not.
    if (!hasCr && this.#stage !== STATUS_LINE && this.#stage !== FIELD) return false;
    const end = hasCr ? lineFeed - 1 : lineFeed;
    const empty = end === start;
    switch (this.#stage) {
      case STATUS_LINE:
        // Servers put a CRLF too many behind the body before it; what RFC 9112, 2.2, lets servers take, clients do too.
        return empty || this.#statusLine(readStatusLine(bytes, start, end));
      case FIELD:
        return empty ? this.#endOfHead() : readField(bytes, start, end, this.framing);
      case CHUNK_SIZE:
        return this.#chunkSize(readChunkSize(bytes, start, end));
      case CHUNK_END:
        this.#beginChunkSize();
        return empty;
      case TRAILER:
        if (empty) this.#stage = DONE;
        // A trailer must not change the framing (RFC 9110, 6.5.1).
        return empty || readField(bytes, start, end, { ...this.framing, contentLength: -1, chunked: false });
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
    const { status } = this;
    const { contentLength, chunked } = this.framing;
    if (chunked && (contentLength >= 0 || this.spokenMinor === 0)) return false;
    if (status < 200) this.#beginHead();
    else if (this.#isHead || status === 204 || status === 304 || contentLength === 0) this.#stage = DONE;
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
