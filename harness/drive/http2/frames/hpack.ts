import { decodeHuffman } from './huffman.ts';

/** Entries of the static table (RFC 7541, Appendix A) that a client needs by name. */
const NAMES: Readonly<Record<string, number>> = {
  ...{
    ':authority': 1,
    ':method': 2,
    ':path': 4,
    ':scheme': 6,
    'accept-encoding': 16,
    'accept-language': 17,
  },
  ...{ accept: 19, authorization: 23, 'cache-control': 24, 'content-encoding': 26, 'content-length': 28 },
  ...{ 'content-type': 31, cookie: 32, date: 33, expect: 35, from: 37, 'if-match': 39 },
  ...{ 'if-modified-since': 40, 'if-none-match': 41, range: 50, referer: 51, 'user-agent': 58, via: 60 },
};
/** Entries with a value. */
const FIELDS: Readonly<Record<string, number>> = {
  ...{ ':method GET': 2, ':method POST': 3, ':path /': 4, ':scheme http': 6, ':scheme https': 7 },
};
/** Fields that no cache between may keep, so they are never indexed (RFC 7541, 7.1.3). */
const SECRET: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

/** A header block that needs no dynamic table: it is the same for all requests of all connections. */
export function encodeFields(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => encodeField(name, value)));
}

function encodeField(name: string, value: string): readonly Buffer[] {
  const whole = FIELDS[`${name} ${value}`];
  if (whole !== undefined) return [integer(whole, 7, 0x80)];
  const named = NAMES[name] ?? 0;
  const first = integer(named, 4, SECRET.includes(name) ? 0x10 : 0);
  return [first, ...(named === 0 ? text(name) : []), ...text(value)];
}

function text(value: string): readonly Buffer[] {
  const bytes = Buffer.from(value, 'latin1');
  return [integer(bytes.length, 7, 0), bytes];
}

/** RFC 7541, 5.1, with the bits above the prefix. */
function integer(value: number, prefix: number, above: number): Buffer {
  const most = 2 ** prefix - 1;
  if (value < most) return Buffer.from([above | value]);
  const bytes = [above | most];
  let rest = value - most;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

/** What a client must know of the head of an answer. */
export interface Head {
  /** 0: it has none, as the trailers after a body. */
  readonly status: number;
  /** Content-Length; -1: none. */
  readonly length: number;
}

/** What a field is to a client. `forbidden`: its name makes an answer malformed (RFC 9113, 8.2 and 8.3.2). */
type FieldName = 'status' | 'length' | 'forbidden' | 'other';

/** `compression`: the connection is lost. `malformed`: the stream is. */
export type HeadFault = 'compression' | 'malformed';

const STATUS_VALUES = [200, 204, 206, 304, 400, 404, 500];
const FIRST_STATUS = 8;
const LAST_STATUS = 14;
const CONTENT_LENGTH = 28;
const TRANSFER_ENCODING = 57;
const STATIC_ENTRIES = 61;
/** Fields of a connection, which HTTP/2 has other means for (RFC 9113, 8.2.2). */
const OF_CONNECTION = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];
/** Visible ASCII without capitals and the colon, which begins pseudo-fields (RFC 9113, 8.2.1). */
const VALID_NAME = /^[!-9;-@[-~]+$/;
/** NUL, LF and CR: no value has them (RFC 9113, 8.2.1). */
const NEVER_IN_VALUES = [0x00, 0x0a, 0x0d];

/**
 * Reads the header block of an answer. The server was told to keep no dynamic table, so an entry of one is an error, and a
 * block means the same wherever it comes.
 */
export class HeadReader {
  #block = Buffer.alloc(0);
  #last: Head | HeadFault = { status: 0, length: -1 };
  #bytes = this.#block;
  #at = 0;

  read(block: Buffer): Head | HeadFault {
    // Answers to equal requests differ in their date at most, once a second.
    if (block.equals(this.#block)) return this.#last;
    this.#block = Buffer.from(block);
    this.#bytes = this.#block;
    this.#at = 0;
    this.#last = this.#readAll();
    return this.#last;
  }

  #readAll(): Head | HeadFault {
    let [status, length] = [0, -1];
    let isMalformed = false;
    let hasFields = false;
    const bytes = this.#bytes;
    while (this.#at < bytes.length) {
      const first = bytes[this.#at]!;
      if ((first & 0xe0) === 0x20) {
        // A change of the table's size, only before all fields and only to none.
        if (this.#integer(5) !== 0 || hasFields || status !== 0) return 'compression';
        continue;
      }
      const isIndexed = (first & 0x80) !== 0;
      const index = this.#integer(isIndexed ? 7 : (first & 0xc0) === 0x40 ? 6 : 4);
      if (Number.isNaN(index) || index > STATIC_ENTRIES || (isIndexed && index === 0)) return 'compression';
      let name = nameOf(index);
      let value: Buffer | null = null;
      if (!isIndexed) {
        if (index === 0) {
          const text = this.#string();
          if (text === null) return 'compression';
          name = kindOf(text.toString('latin1'));
        }
        value = this.#string();
        if (value === null) return 'compression';
        const text = value;
        isMalformed ||= NEVER_IN_VALUES.some((byte) => text.includes(byte));
      }
      if (name === 'status') {
        const code = value === null ? STATUS_VALUES[index - FIRST_STATUS]! : digits(value);
        isMalformed ||= status !== 0 || hasFields || !(code >= 100 && code <= 999);
        status = code;
        continue;
      }
      hasFields = true;
      isMalformed ||= name === 'forbidden';
      if (name === 'length') {
        const bytes = value === null ? Number.NaN : digits(value);
        isMalformed ||= Number.isNaN(bytes) || (length !== -1 && length !== bytes);
        length = bytes;
      }
    }
    return isMalformed ? 'malformed' : { status, length };
  }

  /** NaN: the block ends within it, or it is too large for anything here. */
  #integer(prefix: number): number {
    const most = 2 ** prefix - 1;
    let value = this.#bytes[this.#at++]! & most;
    if (value < most) return value;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    return Number.NaN;
  }

  /** null: the block ends before the string does, or its code is wrong. */
  #string(): Buffer | null {
    const first = this.#bytes[this.#at];
    if (first === undefined) return null;
    const length = this.#integer(7);
    const end = this.#at + length;
    if (!(end <= this.#bytes.length)) return null;
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return (first & 0x80) === 0 ? bytes : decodeHuffman(bytes);
  }
}

/** The name of an entry of the static table. */
function nameOf(index: number): FieldName {
  if (index >= FIRST_STATUS && index <= LAST_STATUS) return 'status';
  if (index === CONTENT_LENGTH) return 'length';
  return (index > 0 && index < FIRST_STATUS) || index === TRANSFER_ENCODING ? 'forbidden' : 'other';
}

function kindOf(name: string): FieldName {
  if (name === ':status') return 'status';
  if (name === 'content-length') return 'length';
  return VALID_NAME.test(name) && !OF_CONNECTION.includes(name) ? 'other' : 'forbidden';
}

/** NaN: it has something else than digits, or too many. */
function digits(bytes: Buffer): number {
  const value = bytes.toString('latin1');
  return /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}
