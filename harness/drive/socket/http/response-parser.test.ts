import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParseResult } from './parse-result.ts';
import { MOST_HEAD_BYTES, ResponseParser } from './response-parser.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Result of a parse; `left`: bytes were left over after the answer. */
type Outcome = ParseResult | 'left';

/** Feeds the pieces, then the end if the answer is incomplete; returns the result. */
function parse(pieces: readonly Uint8Array[], asked: 0 | 1 = 1) {
  const parser = new ResponseParser(asked);
  let result: Outcome = 'more';
  for (const piece of pieces) {
    result = parser.push(piece);
    if (parser.taken === piece.length) continue;
    result = 'left';
    break;
  }
  const atEnd = result === 'more' ? parser.end() : result;
  const { status, minorVersion, bodyBytes } = parser;
  return { result, atEnd, status, minorVersion, bodyBytes, closes: parser.announced !== null };
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const bounds = [0, ...places, bytes.length];
  return bounds.slice(1).map((end, i) => bytes.subarray(bounds[i]!, end));
}

/** A head with these lines. */
function head(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const OK = 'HTTP/1.1 200 OK';

test.each([
  ['a length', 'Content-Length: 9'],
  ['chunks', 'Transfer-Encoding: chunked'],
  ['nothing of its length', 'A: b'],
])('ResponseParser reads an answer to HEAD that announces %s, and no body', (_, field) => {
  const parser = new ResponseParser(1, true);
  const two = latin1(head(OK, field).repeat(2));
  expect(parser.push(two)).toBe('done');
  expect([parser.taken, parser.announced]).toEqual([two.length / 2, null]);
  parser.reset();
  expect(parser.push(two, two.length, two.length / 2)).toBe('done');
});

describe('ResponseParser reads a valid answer', () => {
  test.each([
    ['with a length', `${head(OK, 'Content-Length: 5')}hello`, 'done', 200, 5, false],
    ['with a length of 0', head(OK, 'Content-Length: 0'), 'done', 200, 0, false],
    [
      'with the same length twice',
      `${head(OK, 'Content-Length: 2', 'content-length:2')}ab`,
      'done',
      200,
      2,
      false,
    ],
    ['without a reason', head('HTTP/1.1 404 ', 'Content-Length: 0'), 'done', 404, 0, false],
    [
      'without a reason and the space before it',
      head('HTTP/1.1 404', 'Content-Length: 0'),
      'done',
      404,
      0,
      false,
    ],
    ['with a status above 599', head('HTTP/1.1 999 Denied', 'Content-Length: 0'), 'done', 999, 0, false],
    ['after empty lines', `\r\n\r\n${head(OK, 'Content-Length: 0')}`, 'done', 200, 0, false],
    [
      'with lines that end with LF alone',
      'HTTP/1.1 200 OK\nA: b\nContent-Length: 1\n\nx',
      'done',
      200,
      1,
      false,
    ],
    ['with one length in a list', `${head(OK, 'Content-Length: 2, 2')}ab`, 'done', 200, 2, false],
    ['with a folded field', `${head(OK, 'A: b', '  c', '\td', 'Content-Length: 1')}x`, 'done', 200, 1, false],
    ['with a folded length', `${head(OK, 'Content-Length:', ' 1')}x`, 'done', 200, 1, false],
    [
      'with a folded Connection',
      head(OK, 'Content-Length: 0', 'Connection: x,', ' close'),
      'done',
      200,
      0,
      true,
    ],
    ['whose last field is folded', head(OK, 'Content-Length: 0', 'A:', ' b', ' '), 'done', 200, 0, false],
    [
      'in chunks whose sizes have zeros before and spaces behind them',
      `${head(OK, 'Transfer-Encoding: chunked')}${'0'.repeat(20)}3\r\nabc\r\n2 \t\r\nde\r\n00  \r\n\r\n`,
      'done',
      200,
      5,
      false,
    ],
    [
      'with a head of 20 kB',
      head(OK, `A: ${'a'.repeat(20_000)}`, 'Content-Length: 0'),
      'done',
      200,
      0,
      false,
    ],
    ['with a length in spaces and tabs', `${head(OK, 'Content-Length: \t 1 \t')}x`, 'done', 200, 1, false],
    ['without a body: 204', head('HTTP/1.1 204 No Content'), 'done', 204, 0, false],
    [
      'without a body: 304 with a length',
      head('HTTP/1.1 304 Not Modified', 'Content-Length: 9'),
      'done',
      304,
      0,
      false,
    ],
    [
      'in chunks',
      `${head(OK, 'Transfer-Encoding: Chunked')}3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n`,
      'done',
      200,
      13,
      false,
    ],
    [
      'in chunks with extensions and trailers',
      `${head(OK, 'Transfer-Encoding: chunked')}3;a=b\r\nabc\r\n000 ;x="y"\r\nETag: 1\r\nContent-Length: 7\r\n\r\n`,
      'done',
      200,
      3,
      false,
    ],
    [
      'after interim ones',
      head('HTTP/1.1 100 Continue') +
        head('HTTP/1.1 103 Early Hints', 'Link: x') +
        head(OK, 'Content-Length: 1') +
        'x',
      'done',
      200,
      1,
      false,
    ],
    ['that announces the close', head(OK, 'Content-Length: 0', 'Connection: x, CLOSE'), 'done', 200, 0, true],
    ['that keeps alive', head(OK, 'Content-Length: 0', 'Connection: keep-alive'), 'done', 200, 0, false],
    ['in HTTP/1.0', head('HTTP/1.0 200 OK', 'Content-Length: 0'), 'done', 200, 0, true],
    ['that ends with the connection', `${head(OK)}until the end`, 'more', 200, 13, true],
  ])('%s', (_, text, result, status, bodyBytes, closes) => {
    expect(parse([latin1(text)])).toMatchObject({ result, atEnd: 'done', status, bodyBytes, closes });
  });
});

describe('ResponseParser refuses', () => {
  test.each([
    ['garbage', 'hello\r\n'],
    ['garbage without a line end', 'SSH-2.0'],
    ['another version', head('HTTP/2.0 200 OK')],
    ['a status of two digits', head('HTTP/1.1 20 OK')],
    ['a status that is not a number', head('HTTP/1.1 2x0 OK')],
    ['a status below 100', head('HTTP/1.1 099 OK')],
    ['a status of four digits', head('HTTP/1.1 2000 OK')],
    ['an empty line and then garbage', '\r\nhello\r\n'],
    ['a CR before the status line', '\rHTTP/1.1 200 OK\r\n'],
    ['a reason without the space before it', head('HTTP/1.1 200OK')],
    ['101 without an upgrade request', head('HTTP/1.1 101 Switching Protocols')],
    ['a chunk size that ends with LF alone', `${head(OK, 'Transfer-Encoding: chunked')}3\nabc\r\n`],
    ['a CR within a line', head(OK, 'A: b\rc')],
    ['a NUL in a value', head(OK, 'A: \0')],
    ['white space before the first field', head(OK, ' A: b')],
    ['a folded length of two numbers', head(OK, 'Content-Length: 1', ' 1')],
    ['a CR before the fold', head(OK, 'A: b\rc', ' d')],
    ['a space before the colon', head(OK, 'A : b')],
    ['a field without a name', head(OK, ': b')],
    ['a field without a colon', head(OK, 'Connection')],
    ['two lengths', head(OK, 'Content-Length: 1', 'Content-Length: 2')],
    ['a list of different lengths', head(OK, 'Content-Length: 1, 2')],
    ['a list with an empty length', head(OK, 'Content-Length: 1,')],
    ['a negative length', head(OK, 'Content-Length: -1')],
    ['an empty length', head(OK, 'Content-Length:')],
    ['a length too long to count', head(OK, `Content-Length: ${'9'.repeat(16)}`)],
    ['length and chunks together', head(OK, 'Content-Length: 1', 'Transfer-Encoding: chunked')],
    ['chunks in HTTP/1.0', head('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked')],
    ['another coding', head(OK, 'Transfer-Encoding: gzip, chunked')],
    ['chunked twice', head(OK, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
    ['a chunk without a size', `${head(OK, 'Transfer-Encoding: chunked')}\r\n`],
    ['a chunk size that is not a number', `${head(OK, 'Transfer-Encoding: chunked')}xyz\r\n`],
    ['a chunk size with space before it', `${head(OK, 'Transfer-Encoding: chunked')} 3\r\nabc\r\n`],
    ['a chunk size with more behind it', `${head(OK, 'Transfer-Encoding: chunked')}3 4\r\n`],
    ['a chunk size too long to count', `${head(OK, 'Transfer-Encoding: chunked')}${'f'.repeat(13)}\r\n`],
    ['a chunk longer than its size', `${head(OK, 'Transfer-Encoding: chunked')}3\r\nabcd\r\n`],
    ['a malformed trailer', `${head(OK, 'Transfer-Encoding: chunked')}0\r\nbad\r\n\r\n`],
  ])('%s', (_, text) => {
    expect(parse([latin1(text)]).result).toBe('ERR_RESPONSE_MALFORMED');
    expect(
      parse(
        split(
          latin1(text),
          [...text].map((_c, i) => i),
        ),
      ).result,
    ).toBe('ERR_RESPONSE_MALFORMED');
  });

  test.each([
    ['a head without end', `${OK}\r\n${'A: b\r\n'.repeat(MOST_HEAD_BYTES / 6)}`],
    ['a line without end', `${OK}\r\nA: ${'b'.repeat(MOST_HEAD_BYTES)}`],
    [
      'a chunk extension without end',
      `${head(OK, 'Transfer-Encoding: chunked')}1;${'b'.repeat(MOST_HEAD_BYTES)}`,
    ],
  ])('%s', (_, text) => {
    expect(parse([latin1(text)]).result).toBe('ERR_RESPONSE_HEAD_TOO_LARGE');
    expect(parse(split(latin1(text), [9, 99, 999])).result).toBe('ERR_RESPONSE_HEAD_TOO_LARGE');
  });

  test.each([
    ['within the status line', 'HTTP/1.1 20'],
    ['within the head', `${OK}\r\nContent-Length: 0\r\n`],
    ['within the body', `${head(OK, 'Content-Length: 5')}hell`],
    ['before the last chunk', `${head(OK, 'Transfer-Encoding: chunked')}3\r\nabc\r\n`],
    ['within the trailers', `${head(OK, 'Transfer-Encoding: chunked')}0\r\n`],
    ['after an interim answer', head('HTTP/1.1 100 Continue')],
    ['before anything', ''],
  ])('an end %s', (_, text) => {
    expect(parse([latin1(text)])).toMatchObject({ result: 'more', atEnd: 'ERR_RESPONSE_TRUNCATED' });
  });

  test('chunks in an answer to HTTP/1.0, whatever its status line says', () => {
    const text = `${head(OK, 'Transfer-Encoding: chunked')}0\r\n\r\n`;
    expect(parse([latin1(text)], 0).result).toBe('ERR_RESPONSE_MALFORMED');
  });
});

test('ResponseParser.push() stops after the answer and leaves the rest', () => {
  const parser = new ResponseParser();
  const answer = latin1(`${head(OK, 'Content-Length: 1')}x`);
  expect(parser.push(Buffer.concat([answer, answer]))).toBe('done');
  expect(parser.taken).toBe(answer.length);
  expect(parse([answer, latin1('y')]).result).toBe('left');
});

describe('ResponseParser reports the lower version of request and answer', () => {
  test.each([
    [1, 'HTTP/1.1', [], 1, false],
    [1, 'HTTP/1.0', [], 0, true],
    [1, 'HTTP/1.0', ['Connection: Keep-Alive'], 0, false],
    [0, 'HTTP/1.1', [], 0, true],
    [0, 'HTTP/1.1', ['Connection: x, keep-alive'], 0, false],
    [0, 'HTTP/1.1', ['Connection: keep-alive, close'], 0, true],
    [0, 'HTTP/1.0', ['Connection: keep-alive'], 0, false],
  ] as const)('asked 1.%s, answered %s with %j', (asked, version, fields, spokenMinor, closes) => {
    const parser = new ResponseParser(asked);
    expect(parser.push(latin1(head(`${version} 200 OK`, 'Content-Length: 0', ...fields)))).toBe('done');
    expect([parser.spokenMinor, parser.announced !== null]).toEqual([spokenMinor, closes]);
  });
});

test('ResponseParser.reset() prepares for the next answer, also after an error', () => {
  const parser = new ResponseParser();
  expect(parser.push(latin1('nonsense'))).toBe('ERR_RESPONSE_MALFORMED');
  expect(parser.push(latin1('more of it'))).toBe('ERR_RESPONSE_MALFORMED');
  parser.reset();
  expect(parser.untouched).toBe(true);
  expect(parser.push(latin1(head(OK, 'Content-Length: 0', 'Connection: close')))).toBe('done');
  expect([parser.announced !== null, parser.untouched]).toEqual([true, false]);
  parser.reset();
  expect(parser.push(latin1(head('HTTP/1.1 204 No Content')))).toBe('done');
  expect([parser.announced !== null, parser.status]).toEqual([false, 204]);
});

/** A valid answer and the expected result. */
const answers = fc
  .record({
    status: fc.integer({ min: 200, max: 599 }),
    minor: fc.constantFrom(0, 1),
    interim: fc.nat(2),
    fields: fc.array(fc.tuple(fc.stringMatching(/^[A-Za-z-]{1,9}$/), fc.stringMatching(/^[ -~]{0,20}$/)), {
      maxLength: 5,
    }),
    body: fc.array(fc.uint8Array({ min: 0, max: 255, minLength: 1, maxLength: 40 }), { maxLength: 4 }),
    framing: fc.constantFrom('length', 'chunked', 'close'),
    extension: fc.constantFrom('', ';a', ' ; a="b"', '  '),
    reason: fc.constantFrom(' Whatever', ' ', ''),
    fold: fc.constantFrom('', '\r\n ', '\r\n\t '),
    before: fc.constantFrom('', '\r\n'),
    close: fc.boolean(),
  })
  .map((given) => {
    const framing = given.minor === 0 && given.framing === 'chunked' ? 'length' : given.framing;
    const bodyless = given.status === 204 || given.status === 304;
    const body = Buffer.concat(bodyless ? [] : given.body);
    const lines = [`HTTP/1.${given.minor} ${given.status}${given.reason}`];
    for (const [name, value] of given.fields) lines.push(`X-${name}: ${given.fold}${value}`);
    if (given.close) lines.push(`Connection:${given.fold} close`);
    if (framing === 'length') lines.push(`Content-Length: ${given.fold}${body.length}`);
    if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
    const chunks = given.body.flatMap((chunk) => [
      latin1(`${chunk.length.toString(16)}${given.extension}\r\n`),
      chunk,
      latin1('\r\n'),
    ]);
    const inChunks = framing === 'chunked' && !bodyless;
    const bytes = Buffer.concat([
      latin1(given.before + head('HTTP/1.1 100 Continue').repeat(given.interim) + given.before),
      latin1(head(...lines)),
      ...(inChunks ? [...chunks, latin1('0\r\nT: x\r\n\r\n')] : [body]),
    ]);
    const untilClose = framing === 'close' && !bodyless;
    const expected = {
      result: untilClose ? 'more' : 'done',
      atEnd: 'done',
      status: given.status,
      minorVersion: given.minor,
      bodyBytes: body.length,
      closes: given.close || given.minor === 0 || untilClose,
    };
    return { bytes, expected };
  });

test('ResponseParser reads the same from any split of any valid answer', () => {
  fc.assert(
    fc.property(answers, fc.array(fc.nat(), { maxLength: 12 }), ({ bytes, expected }, cuts) => {
      expect(parse([bytes])).toEqual(expected);
      expect(parse(split(bytes, cuts))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('ResponseParser reads the same byte by byte', () => {
  fc.assert(
    fc.property(answers, ({ bytes, expected }) => {
      expect(parse(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('ResponseParser gives a defined result for a mutated answer, the same for any split', () => {
  const known = [
    'done',
    'ERR_RESPONSE_MALFORMED',
    'ERR_RESPONSE_HEAD_TOO_LARGE',
    'ERR_RESPONSE_TRUNCATED',
    'left',
  ];
  const mutations = fc.array(
    fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('set', 'cut', 'add')),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(answers, mutations, fc.array(fc.nat(), { maxLength: 8 }), ({ bytes }, changes, cuts) => {
      const mutated = [...bytes];
      for (const [place, byte, how] of changes) {
        mutated.splice(place % (mutated.length + 1), how === 'add' ? 0 : 1, ...(how === 'cut' ? [] : [byte]));
      }
      const { atEnd } = parse([Uint8Array.from(mutated)]);
      expect(known).toContain(atEnd);
      expect(parse(split(Uint8Array.from(mutated), cuts)).atEnd).toBe(atEnd);
    }),
    { numRuns: 500 },
  );
});

test('ResponseParser reads a valid answer after another on one connection', () => {
  fc.assert(
    fc.property(fc.array(answers, { minLength: 2, maxLength: 5 }), (all) => {
      const parser = new ResponseParser();
      for (const { bytes, expected } of all) {
        parser.reset();
        const result = parser.push(bytes);
        expect([result, parser.status, parser.bodyBytes]).toEqual([
          expected.result,
          expected.status,
          expected.bodyBytes,
        ]);
      }
    }),
    { numRuns: 100 },
  );
});
