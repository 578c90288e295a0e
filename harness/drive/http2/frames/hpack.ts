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

/** What the name of a field is to a client. */
type FieldName = 'status' | 'length' | 'pseudo' | 'other';

/** `compression`: the connection is lost. `malformed`: the stream is. */
export type HeadFault = 'compression' | 'malformed';

const STATUS_VALUES = [200, 204, 206, 304, 400, 404, 500];
const FIRST_STATUS = 8;
const LAST_STATUS = 14;
const CONTENT_LENGTH = 28;
const TRANSFER_ENCODING = 57;
const STATIC_ENTRIES = 61;
/** `:status` and `content-length`, as they are and in Huffman's code. */
const STATUS_NAMES = [Buffer.from(':status'), Buffer.from('b8848d36a3', 'hex')];
const LENGTH_NAMES = [Buffer.from('content-length'), Buffer.from('21ea496a4ad416a9933f', 'hex')];
/** First byte of `:` in Huffman's code, without the bit of the next letter. */
const HUFFMAN_COLON = 0xb8;
const COLON = 0x3a;

/**
 * Reads the header block of an answer. The server was told to keep no dynamic table, so an entry of one is an error, and a
 * block means the same wherever it comes.
 */
export class HeadReader {
  #block = Buffer.alloc(0);
  #last: Head | HeadFault = { status: 0, length: -1 };
  #bytes = this.#block;
  #at = 0;
  /** The string that was read last. */
  #from = 0;
  #to = 0;
  #isHuffman = false;

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
      if (!isIndexed && index === 0) {
        if (!this.#string()) return 'compression';
        name = this.#name();
      }
      if (!isIndexed && !this.#string()) return 'compression';
      if (name === 'status') {
        const value = isIndexed ? STATUS_VALUES[index - FIRST_STATUS]! : this.#digits();
        isMalformed ||= status !== 0 || hasFields || !(value >= 100 && value <= 999);
        status = value;
        continue;
      }
      hasFields = true;
      if (name === 'pseudo' || index === TRANSFER_ENCODING) isMalformed = true;
      if (name === 'length') {
        const value = isIndexed ? Number.NaN : this.#digits();
        isMalformed ||= Number.isNaN(value) || (length !== -1 && length !== value);
        length = value;
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

  /** Steps over a string and notes where it is; false: the block ends before it does. */
  #string(): boolean {
    const first = this.#bytes[this.#at];
    if (first === undefined) return false;
    this.#isHuffman = (first & 0x80) !== 0;
    const length = this.#integer(7);
    this.#from = this.#at;
    this.#to = this.#at + length;
    this.#at = this.#to;
    return this.#to <= this.#bytes.length;
  }

  #name(): FieldName {
    const name = this.#bytes.subarray(this.#from, this.#to);
    const form = this.#isHuffman ? 1 : 0;
    if (name.equals(STATUS_NAMES[form]!)) return 'status';
    if (name.equals(LENGTH_NAMES[form]!)) return 'length';
    const isPseudo = this.#isHuffman ? ((name[0] ?? 0) & 0xfe) === HUFFMAN_COLON : name[0] === COLON;
    return isPseudo || name.length === 0 ? 'pseudo' : 'other';
  }

  /** The value as a number; NaN: it has something else than digits. */
  #digits(): number {
    const bytes = this.#bytes.subarray(this.#from, this.#to);
    return this.#isHuffman ? huffmanDigits(bytes) : plainDigits(bytes);
  }
}

function nameOf(index: number): FieldName {
  if (index >= FIRST_STATUS && index <= LAST_STATUS) return 'status';
  if (index === CONTENT_LENGTH) return 'length';
  return index > 0 && index < FIRST_STATUS ? 'pseudo' : 'other';
}

function plainDigits(bytes: Buffer): number {
  const value = bytes.toString('latin1');
  return /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}

/** Huffman's code of the digits (RFC 7541, Appendix B). */
const DIGITS: Readonly<Record<string, string>> = {
  ...{ '00000': '0', '00001': '1', '00010': '2', '011001': '3', '011010': '4' },
  ...{ '011011': '5', '011100': '6', '011101': '7', '011110': '8', '011111': '9' },
};

function huffmanDigits(bytes: Buffer): number {
  // 15 digits of 6 bits.
  if (bytes.length > 12) return Number.NaN;
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let [at, digits] = [0, ''];
  for (;;) {
    const length = DIGITS[bits.slice(at, at + 5)] === undefined ? 6 : 5;
    const digit = DIGITS[bits.slice(at, at + length)];
    if (digit === undefined) break;
    digits += digit;
    at += length;
  }
  // Padded with ones to a whole byte.
  return digits.length > 0 && /^1{0,7}$/.test(bits.slice(at)) ? Number(digits) : Number.NaN;
}
