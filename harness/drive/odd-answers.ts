/**
 * Answers that are not quite what RFC 9112 asks of a server, and what becomes of them. docs/drivers.md has them as a table, and
 * a test shows them to the drivers.
 */
export interface OddAnswer {
  readonly what: string;
  /** latin1. */
  readonly text: string;
  /** The server ends the connection after it. */
  readonly ends?: true;
  /** Why it is taken or refused, for the docs. */
  readonly why: string;
  /** The error code that it counts as; missing: the driver takes it. autocannon null: it loses answers. */
  readonly socket?: string;
  readonly undici?: string;
  readonly autocannon?: string | null;
  /** Taken by curl 7.88 and by http.client of Python 3.11, as tried in November 2026. */
  readonly others: readonly ('curl' | 'Python')[];
}

const OK = 'HTTP/1.1 200 OK\r\n';
const BODY = 'Content-Length: 5\r\n\r\nhello';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

export const ODD_ANSWERS: readonly OddAnswer[] = [
  {
    what: 'no reason, and no space before it',
    text: `HTTP/1.1 200\r\n${BODY}`,
    why: 'A client may split the status line at white space (RFC 9112, 4).',
    others: ['curl', 'Python'],
  },
  {
    what: 'an empty line before the status line',
    text: `\r\n${OK}${BODY}`,
    why: 'Servers accept one before a request (RFC 9112, 2.2).',
    others: [],
  },
  {
    what: 'a status above 599',
    text: `HTTP/1.1 999 Denied\r\n${BODY}`,
    why: 'A client treats it as a 5xx (RFC 9110, 15).',
    others: ['curl', 'Python'],
  },
  {
    what: 'the same Content-Length twice',
    text: `${OK}Content-Length: 5\r\n${BODY}`,
    why: 'It counts once (RFC 9112, 6.3).',
    undici: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    others: ['curl', 'Python'],
  },
  {
    what: 'one Content-Length in a list',
    text: `${OK}Content-Length: 5, 5\r\n\r\nhello`,
    why: 'It counts once (RFC 9112, 6.3).',
    undici: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    others: ['curl'],
  },
  {
    what: 'a folded field',
    text: `${OK}X-Folded: a\r\n  b\r\n${BODY}`,
    why: 'A client replaces the fold with spaces (RFC 9112, 5.2).',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: ['curl', 'Python'],
  },
  {
    what: 'lines of the head that end with LF alone',
    text: 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello',
    why: 'A client may accept it (RFC 9112, 2.2).',
    undici: 'HPE_CR_EXPECTED',
    others: ['curl', 'Python'],
  },
  {
    what: 'zeros before a chunk size',
    text: `${CHUNKED}0000000000000005\r\nhello\r\n0\r\n\r\n`,
    why: 'A size may have any number of digits (RFC 9112, 7.1).',
    others: ['curl', 'Python'],
  },
  {
    what: 'white space after a chunk size',
    text: `${CHUNKED}5  \r\nhello\r\n0\r\n\r\n`,
    why: 'Accepted as it is before an extension (RFC 9112, 7.1.1).',
    undici: 'HPE_INVALID_CHUNK_SIZE',
    others: ['curl', 'Python'],
  },
  {
    what: 'a head of 20 kB',
    text: `${OK}X-Big: ${'a'.repeat(20_000)}\r\n${BODY}`,
    why: 'The RFC sets no limit. `socket` accepts 300 kB, as curl does, undici 16 kB.',
    undici: 'UND_ERR_HEADERS_OVERFLOW',
    others: ['curl', 'Python'],
  },
  {
    what: 'an early 103',
    text: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}${BODY}`,
    why: 'A client skips interim answers that it does not know (RFC 9110, 15.2).',
    autocannon: null,
    others: ['curl'],
  },
  {
    what: 'no length, and the FIN ends it',
    text: `${OK}\r\nhello`,
    ends: true,
    why: 'The end of the connection ends the answer (RFC 9112, 6.3).',
    autocannon: null,
    others: ['curl', 'Python'],
  },
  {
    what: 'two different lengths',
    text: `${OK}Content-Length: 6\r\n${BODY}`,
    why: 'The client must close, and discard the answer (RFC 9112, 6.3).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    autocannon: null,
    others: [],
  },
  {
    what: 'Content-Length with Transfer-Encoding',
    text: `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    why: 'Ought to be handled as an error: it may be response splitting (RFC 9112, 6.3).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    others: ['curl', 'Python'],
  },
  {
    what: 'chunks in HTTP/1.0',
    text: `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    why: 'The framing is faulty (RFC 9112, 6.1).',
    socket: 'ERR_RESPONSE_MALFORMED',
    others: ['curl', 'Python'],
  },
  {
    what: 'another coding',
    text: `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    why: 'The request did not allow it, because it has no TE (RFC 9112, 7.4).',
    socket: 'ERR_RESPONSE_MALFORMED',
    autocannon: 'ERR_REQUEST_TIMEOUT',
    others: [],
  },
  {
    what: 'white space before a colon',
    text: `${OK}X-A : b\r\n${BODY}`,
    why: 'Not allowed, because it makes response splitting possible (RFC 9112, 5.1).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: ['curl'],
  },
  {
    what: 'white space before the first field',
    text: `${OK} X-A: b\r\n${BODY}`,
    why: 'Must be refused or skipped: there is no field that it could continue (RFC 9112, 2.2).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_UNEXPECTED_SPACE',
    others: ['Python'],
  },
  {
    what: 'a field without a colon',
    text: `${OK}X-A\r\n${BODY}`,
    why: 'It is not a field (RFC 9112, 5).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: [],
  },
  {
    what: 'a NUL in a value',
    text: `${OK}X-A: \0\r\n${BODY}`,
    why: 'Invalid and dangerous (RFC 9110, 5.5).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: ['Python'],
  },
  {
    what: 'a CR in a value',
    text: `${OK}X-A: b\rc\r\n${BODY}`,
    why: 'Invalid, or to be replaced with a space (RFC 9112, 2.2).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_LF_EXPECTED',
    autocannon: 'HPE_LF_EXPECTED',
    others: ['curl'],
  },
  {
    what: 'a chunk size that ends with LF alone',
    text: `${CHUNKED}5\nhello\r\n0\r\n\r\n`,
    why: 'LF alone may end only lines of the head (RFC 9112, 2.2).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_CR_EXPECTED',
    others: ['curl', 'Python'],
  },
  {
    what: 'bytes after the answer',
    text: `${OK}${BODY}more`,
    why: 'There is no request that they could answer (RFC 9112, 6.3).',
    socket: 'ERR_UNEXPECTED_DATA',
    autocannon: null,
    others: ['curl', 'Python'],
  },
  {
    what: '101 without a request for it',
    text: 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    why: 'The request asked for no upgrade (RFC 9110, 15.2.2).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'ERR_ASSERTION',
    autocannon: null,
    others: [],
  },
  {
    what: 'HTTP/2 in plain text',
    text: `HTTP/2 200 OK\r\n${BODY}`,
    why: 'It has no status line (RFC 9113).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_VERSION',
    autocannon: 'HPE_INVALID_CONSTANT',
    others: ['curl'],
  },
  {
    what: 'another protocol',
    text: '220 mail.example ESMTP\r\n',
    why: 'It has no status line (RFC 9112, 4).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_CONSTANT',
    autocannon: 'HPE_INVALID_CONSTANT',
    others: [],
  },
];
