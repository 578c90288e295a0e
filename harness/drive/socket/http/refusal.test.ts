import { expect, test } from 'vitest';
import { ODD_ANSWERS } from '../../odd-answers.ts';
import { whyRefused } from './refusal.ts';

const REFUSED = ODD_ANSWERS.filter(({ socket }) => socket === 'ERR_RESPONSE_MALFORMED');

const WHY: Readonly<Record<string, string>> = {
  'two different lengths':
    '"Content-Length: 6\\r\\nContent-Length: 5": different values of Content-Length (RFC 9112, 6.3)',
  'Content-Length with Transfer-Encoding':
    '"Content-Length: 5": Content-Length together with Transfer-Encoding (RFC 9112, 6.3)',
  'chunks in HTTP/1.0': '"Transfer-Encoding: chunked": Transfer-Encoding in HTTP/1.0 (RFC 9112, 6.1)',
  'another coding':
    '"Transfer-Encoding: gzip, chunked": a Transfer-Encoding that the request did not allow (RFC 9112, 6.1)',
  'white space before a colon': '"X-A : b": white space before the colon of a field (RFC 9112, 5.1)',
  'white space before the first field': '" X-A: b": white space before the first field (RFC 9112, 2.2)',
  'a field without a colon': '"X-A": a field without a colon (RFC 9112, 5)',
  'a NUL in a value': '"X-A: \\u0000": a control character in a field (RFC 9110, 5.5)',
  'a CR in a value': '"X-A: b\\rc": a control character in a field (RFC 9110, 5.5)',
  'a chunk size that ends with LF alone': 'chunks that do not fit their sizes (RFC 9112, 7.1)',
  '101 without a request for it':
    '"HTTP/1.1 101 Switching Protocols": a change of protocol that no request asked for (RFC 9110, 15.2.2)',
  'HTTP/2 in plain text': '"HTTP/2 200 OK": no status line of HTTP/1.x (RFC 9112, 4)',
  'another protocol': '"220 mail.example ESMTP": no status line of HTTP/1.x (RFC 9112, 4)',
};

test('every odd answer that the driver socket refuses has its rule here', () => {
  expect(REFUSED.map(({ what }) => what)).toEqual(Object.keys(WHY));
});

test.each(REFUSED)('whyRefused() shows the bytes of an answer with $what, and the rule', ({ what, text }) => {
  expect(whyRefused(text)).toContain(WHY[what]);
});

test.each([
  [
    'a length that is no number',
    'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n',
    '"Content-Length: five": a Content-Length',
  ],
  [
    'chunked twice',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
    'chunked twice',
  ],
  [
    'only the first 60 bytes',
    `HTTP/1.1 200 OK\r\nA ${'b'.repeat(99)}: c\r\n\r\n`,
    `"A ${'b'.repeat(58)}" ...: `,
  ],
  ['no head at all', '', '"": no status line'],
])('whyRefused() shows %s', (_, text, why) => expect(whyRefused(text)).toContain(why));
