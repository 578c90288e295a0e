import { expect, test } from 'vitest';
import { PLAIN_REQUEST, type SentRequest } from '../../../scenario/request/sent.ts';
import { inPieces, requestTexts } from './request.ts';

const TO = { host: 'origin.test', path: '/a?b' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['http/1.1', 'GET /a?b HTTP/1.1\r\nHost: origin.test\r\n', '', 'Connection: close\r\n'],
  ['http/1.0', 'GET /a?b HTTP/1.0\r\nHost: origin.test\r\n', 'Connection: keep-alive\r\n', ''],
] as const)('requestTexts() of %s asks for what is not its default', (protocol, head, usual, last) => {
  expect(requestTexts(PLAIN_REQUEST, TO, { protocol, requestWrites: 1 })).toEqual({
    usual: [`${head}${usual}\r\n`],
    last: [`${head}${last}\r\n`],
  });
});

const written = (request: Partial<SentRequest>, requestWrites = 1): readonly string[] =>
  requestTexts({ ...PLAIN_REQUEST, ...request }, TO, { protocol: 'http/1.1', requestWrites }).last.map(
    (piece) => Buffer.from(piece as Buffer).toString('latin1'),
  );
const POST = { method: 'POST', body: base64('äbc'), headers: [['X-A', '1']] } as const;
const HEAD =
  'POST /a?b HTTP/1.1\r\nHost: origin.test\r\nX-A: 1\r\nContent-Length: 4\r\nConnection: close\r\n\r\n';

test('requestTexts() writes a body after its head: together, or the head alone and the body in the other writes', () => {
  const bytes = Buffer.from('äbc').toString('latin1');
  expect(written(POST)).toEqual([`${HEAD}${bytes}`]);
  expect(written(POST, 2)).toEqual([HEAD, bytes]);
  expect(written(POST, 3)).toEqual([HEAD, bytes.slice(0, 2), bytes.slice(2)]);
});

test.each([
  ['POST', 'Content-Length: 0\r\n'],
  ['PUT', 'Content-Length: 0\r\n'],
  ['DELETE', ''],
  ['HEAD', ''],
] as const)('requestTexts() of %s without a body', (method, length) =>
  expect(written({ method })).toEqual([
    `${method} /a?b HTTP/1.1\r\nHost: origin.test\r\n${length}Connection: close\r\n\r\n`,
  ]),
);

test.each([1, 2, 3, 7, 27, 40])('inPieces() splits into %i pieces of nearly equal length', (count) => {
  const [text] = requestTexts(PLAIN_REQUEST, TO, { protocol: 'http/1.1', requestWrites: 1 }).usual;
  const pieces = inPieces(text as string, count);
  expect([pieces.length, pieces.join('')]).toEqual([count, text]);
  const lengths = pieces.map((piece) => piece.length);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  expect(Math.min(...lengths)).toBeGreaterThan(0);
});
