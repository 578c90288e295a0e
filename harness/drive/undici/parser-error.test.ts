import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { meaningOf } from '../errors/codes.ts';
import { rawServer } from '../testing/servers.ts';
import { parserCode } from './parser-error.ts';
import { drive, times } from './testing/load.ts';

/** The texts in llhttp's WebAssembly: reasons, and the names of methods, statuses and codes. */
function textsOfLlhttp(): readonly string[] {
  const source = readFileSync(
    createRequire(import.meta.url).resolve('undici/lib/llhttp/llhttp-wasm.js'),
    'utf8',
  );
  const bytes = Buffer.from(/'([A-Za-z0-9+/=]{1000,})'/.exec(source)![1]!, 'base64').toString('latin1');
  return bytes.split('\0').filter((text) => /^[ -~]{6,}$/.test(text));
}

test('parserCode() has a code for each reason of llhttp', () => {
  const reasons = textsOfLlhttp().filter((text) =>
    /^(?:Expected|Missing|Invalid|Unexpected|Duplicate|Empty|Data|Chunk|Content-Length|Transfer-Encoding|Double|Pause on|Request has) ?/.test(
      text,
    ),
  );
  const codes = reasons.map((reason) => parserCode(reason));
  expect(reasons.filter((_, index) => codes[index] === null)).toEqual([]);
  expect(reasons.length).toBeGreaterThan(50);
  expect(codes.filter((code) => meaningOf(code!) === null)).toEqual([]);
});

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

// Each is an answer of a server, and the code that llhttp has for it.
test.each([
  ['HPE_INVALID_CONSTANT', '220 mail.test ESMTP\r\n\r\n'],
  ['HPE_INVALID_VERSION', 'HTTP/9.1 200 OK\r\n\r\n'],
  ['HPE_INVALID_STATUS', 'HTTP/1.1 2x0 OK\r\n\r\n'],
  ['HPE_INVALID_HEADER_TOKEN', 'HTTP/1.1 200 OK\r\na : b\r\n\r\n'],
  ['HPE_INVALID_CONTENT_LENGTH', 'HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\n'],
  ['HPE_UNEXPECTED_SPACE', 'HTTP/1.1 200 OK\r\n a: b\r\n\r\n'],
  ['HPE_INVALID_CHUNK_SIZE', `${CHUNKED}zz\r\n`],
  ['UND_ERR_HEADERS_OVERFLOW', `HTTP/1.1 200 OK\r\na: ${'a'.repeat(20_000)}\r\n\r\n`],
])('the driver counts %s', async (code, answer) => {
  await using server = await rawServer((socket) => socket.end(answer));
  const { counts } = await drive(server, { load: times(2, 1) });
  expect(counts).toMatchObject({ requests: 2, responses: 0, errors: { [code]: 2 } });
});
