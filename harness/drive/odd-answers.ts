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
    why: 'A client may read the status line by its words (RFC 9112, 4).',
    others: ['curl', 'Python'],
  },
  {
    what: 'an empty line before the status line',
    text: `\r\n${OK}${BODY}`,
    why: 'Servers take one before a request (RFC 9112, 2.2).',
    others: [],
  },
  {
    what: 'a status above 599',
    text: `HTTP/1.1 999 Denied\r\n${BODY}`,
    why: 'As good as 5xx for a client (RFC 9110, 15).',
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
    why: 'A client replaces the fold by spaces (RFC 9112, 5.2).',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: ['curl', 'Python'],
  },
  {
    what: 'lines of the head that end with LF alone',
    text: 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello',
    why: 'A client may take it (RFC 9112, 2.2).',
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
    what: 'white space behind a chunk size',
    text: `${CHUNKED}5  \r\nhello\r\n0\r\n\r\n`,
    why: 'As before an extension (RFC 9112, 7.1.1).',
    undici: 'HPE_INVALID_CHUNK_SIZE',
    others: ['curl', 'Python'],
  },
  {
    what: 'a head of 20 kB',
    text: `${OK}X-Big: ${'a'.repeat(20_000)}\r\n${BODY}`,
    why: 'The RFC sets no limit. `socket` takes 300 kB, as curl does, undici 16 kB.',
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
    why: 'It is complete (RFC 9112, 6.3).',
    autocannon: null,
    others: ['curl', 'Python'],
  },
  {
    what: 'two different lengths',
    text: `${OK}Content-Length: 6\r\n${BODY}`,
    why: 'The client must close (RFC 9112, 6.3).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    autocannon: null,
    others: [],
  },
  {
    what: 'Content-Length with Transfer-Encoding',
    text: `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    why: 'Ought to be handled as an error, because it splits responses (RFC 9112, 6.3).',
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
    why: 'The request did not allow it (no TE; RFC 9112, 6.1).',
    socket: 'ERR_RESPONSE_MALFORMED',
    autocannon: 'ERR_REQUEST_TIMEOUT',
    others: [],
  },
  {
    what: 'white space before a colon',
    text: `${OK}X-A : b\r\n${BODY}`,
    why: 'Not allowed, because it splits responses (RFC 9112, 5.1).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: ['curl'],
  },
  {
    what: 'white space before the first field',
    text: `${OK} X-A: b\r\n${BODY}`,
    why: 'There is nothing that it could continue (RFC 9112, 2.2).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_UNEXPECTED_SPACE',
    others: ['Python'],
  },
  {
    what: 'a field without a colon',
    text: `${OK}X-A\r\n${BODY}`,
    why: 'It is no field (RFC 9112, 5).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: [],
  },
  {
    what: 'a NUL in a value',
    text: `${OK}X-A: \0\r\n${BODY}`,
    why: 'Dangerous, so invalid (RFC 9110, 5.5).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_INVALID_HEADER_TOKEN',
    others: ['Python'],
  },
  {
    what: 'a CR in a value',
    text: `${OK}X-A: b\rc\r\n${BODY}`,
    why: 'Invalid (RFC 9112, 2.2).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_LF_EXPECTED',
    autocannon: 'HPE_LF_EXPECTED',
    others: ['curl'],
  },
  {
    what: 'a chunk size that ends with LF alone',
    text: `${CHUNKED}5\nhello\r\n0\r\n\r\n`,
    why: 'Only lines of the head may (RFC 9112, 2.2).',
    socket: 'ERR_RESPONSE_MALFORMED',
    undici: 'HPE_CR_EXPECTED',
    others: ['curl', 'Python'],
  },
  {
    what: 'bytes behind the answer',
    text: `${OK}${BODY}more`,
    why: 'No request is there that they could answer (RFC 9112, 6.3).',
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
