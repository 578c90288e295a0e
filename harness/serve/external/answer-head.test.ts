import { expect, test } from 'vitest';
import { readHead } from './answer-head.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

test.each([
  ['a plain answer', `${OK}Content-Length: 0\r\n\r\n`, 200],
  ['no fields', `${OK}\r\n`, 200],
  ['HTTP/1.0', 'HTTP/1.0 503 Wait\r\n\r\n', 503],
  ['no reason and no space', 'HTTP/1.1 204\r\n\r\n', 204],
  ['an empty line before it', `\r\n${OK}\r\n`, 200],
  ['LF alone', 'HTTP/1.1 200 OK\nA: b\n\n', 200],
  [
    'interim answers before it',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n${OK}\r\n`,
    200,
  ],
  ['101', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 101],
  ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, 200],
  ['a folded line', `${OK}A: b\r\n c\r\n\r\n`, 200],
  ['a field that no driver takes', `${OK}A b\0: c\r\n\r\n`, 200],
  ['a head of 20 kB', `${OK}A: ${'a'.repeat(20_000)}\r\n\r\n`, 200],
])('readHead() reads %s', (_, text, status) => expect(readHead(text)).toMatchObject({ status }));

test.each([
  ['nothing', ''],
  ['an empty line', '\r\n'],
  ['the first bytes of a status line', 'HTT'],
  ['a head without its end', `${OK}A: b\r\n`],
  ['an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
])('readHead() waits for more after %s', (_, text) => expect(readHead(text)).toBeNull());

test.each([
  ['another protocol', '220 mail.example ESMTP\r\n', /begins with a status line/],
  ['another protocol without a line end', 'SSH-2.0', /RFC 9112, 4/],
  ['a TLS alert', '\u0015\u0003\u0001\u0000\u0002\u0002F', /begins with a status line/],
  ['HTTP/2', 'HTTP/2 200\r\n\r\n', /begins with a status line/],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', /begins with a status line/],
  ['a head without end', `${OK}${'A: b\r\n'.repeat(60_000)}`, /ends with an empty line .* within 300 kB/],
])('readHead() names the rule for %s', (_, text, rule) =>
  expect(readHead(text)).toEqual({ rule: expect.stringMatching(rule) }),
);

test('readHead() finds where a redirect leads', () => {
  expect(readHead('HTTP/1.0 302 Found\r\nlocation:  /login \r\n\r\n')).toEqual({
    minorVersion: 0,
    status: 302,
    location: '/login',
  });
});
