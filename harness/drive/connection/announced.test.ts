import { expect, test } from 'vitest';
import { type AnswerHead, announcedBy } from './announced.ts';

const HEAD: AnswerHead = { minorVersion: 1, status: 200, connection: '', hasLength: true };

test.each<[string, Partial<AnswerHead>, ReturnType<typeof announcedBy>]>([
  ['HTTP/1.1 with a length', {}, null],
  ['Connection: close', { connection: 'close' }, 'close'],
  ['close in a list, in capitals', { connection: 'Foo, CLOSE' }, 'close'],
  ['another word that has close in it', { connection: 'x-close' }, null],
  ['HTTP/1.0', { minorVersion: 0 }, 'http/1.0'],
  ['HTTP/1.0 that keeps it', { minorVersion: 0, connection: 'Keep-Alive' }, null],
  ['HTTP/1.0 that says close', { minorVersion: 0, connection: 'close' }, 'close'],
  ['no length', { hasLength: false }, 'no-length'],
  ['HTTP/1.0 without a length', { minorVersion: 0, hasLength: false }, 'http/1.0'],
  [
    'HTTP/1.0 that keeps it, without a length',
    { minorVersion: 0, connection: 'keep-alive', hasLength: false },
    'no-length',
  ],
  ['204, which has no body', { status: 204, hasLength: false }, null],
  ['304, which has none either', { status: 304, hasLength: false }, null],
  ['103, before the answer', { status: 103, hasLength: false }, null],
])('announcedBy() of %s', (_, head, expected) => {
  expect(announcedBy({ ...HEAD, ...head })).toBe(expected);
});
