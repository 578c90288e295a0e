import { expect, test } from 'vitest';
import { inPieces, requestTexts } from './request.ts';

const TO = { host: 'origin.test', path: '/a?b' };

test.each([
  ['http/1.1', 'GET /a?b HTTP/1.1\r\nHost: origin.test\r\n', '', 'Connection: close\r\n'],
  ['http/1.0', 'GET /a?b HTTP/1.0\r\nHost: origin.test\r\n', 'Connection: keep-alive\r\n', ''],
] as const)('requestTexts() of %s asks for what is not its default', (protocol, head, usual, last) => {
  expect(requestTexts(TO, { protocol, requestWrites: 1 })).toEqual({
    usual: [`${head}${usual}\r\n`],
    last: [`${head}${last}\r\n`],
  });
});

test.each([1, 2, 3, 7, 27, 40])('inPieces() splits into %i pieces of nearly equal length', (count) => {
  const text = requestTexts(TO, { protocol: 'http/1.1', requestWrites: 1 }).usual[0];
  const pieces = inPieces(text, count);
  expect([pieces.length, pieces.join('')]).toEqual([count, text]);
  const lengths = pieces.map((piece) => piece.length);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  expect(Math.min(...lengths)).toBeGreaterThan(0);
});
