import { expect, test } from 'vitest';
import { headerMistakes, hideCredentials, isCredential, withHeaders } from './headers.ts';
import { withoutSecrets } from './secrets.ts';

test.each<[string, Record<string, unknown>]>([
  ['usual ones', { 'Content-Type': 'application/json', Accept: ['a', 'b'] }],
  ['an empty value', { 'X-A': '' }],
  ['tabs and spaces inside', { 'X-A': 'a \t b' }],
  ['odd characters of a name', { "X!#$%&'*+-.^_`|~9": 'a' }],
  ['names of an object', { constructor: 'a', toString: 'b' }],
  ['a host with a port', { host: 'api.test:8080' }],
  ['a host that is an address', { Host: '[2001:2::1]:80' }],
])('headerMistakes() accepts %s', (_, headers) => {
  expect(headerMistakes(headers)).toEqual([]);
});

const SECRET = 'hunter2-hunter2';

test.each<[string, Record<string, unknown>, string, string]>([
  ['a length', { 'Content-LENGTH': SECRET }, 'Content-LENGTH', 'Cannot be set'],
  ['a coding', { 'transfer-encoding': SECRET }, 'transfer-encoding', 'Cannot be set'],
  ['Connection', { Connection: SECRET }, 'Connection', 'Cannot be set'],
  ['Keep-Alive', { 'Keep-Alive': SECRET }, 'Keep-Alive', 'Cannot be set'],
  ['Upgrade', { upgrade: SECRET }, 'upgrade', 'Cannot be set'],
  ['TE', { TE: SECRET }, 'TE', 'Cannot be set'],
  ['Expect', { expect: SECRET }, 'expect', 'Cannot be set'],
  ['a pseudo header', { ':method': SECRET }, '', 'Is not the name'],
  ['a line in the place of a name', { [`X-Key: ${SECRET}`]: 'a' }, 'X-Key', 'Is not the name'],
  ['an empty name', { '': SECRET }, '', 'Is not the name'],
  ['a space in a name', { 'X A': SECRET }, 'X', 'Is not the name'],
  ['a line break', { 'X-A': `${SECRET}\r\nX-B: c` }, 'X-A', 'Its value is not valid'],
  ['a line feed at the end', { 'X-A': `${SECRET}\n` }, 'X-A', 'Its value is not valid'],
  ['a NUL', { 'X-A': `${SECRET}\0` }, 'X-A', 'Its value is not valid'],
  ['a space at the end', { 'X-A': `${SECRET} ` }, 'X-A', 'Its value is not valid'],
  ['a letter that is not ASCII', { 'X-A': `${SECRET}é` }, 'X-A', 'Its value is not valid'],
  ['a number', { 'X-A': 7 }, 'X-A', 'Its value is not valid'],
  ['an empty list', { 'X-A': [] }, 'X-A', 'Its value is not valid'],
  ['a wrong value in a list', { 'X-A': ['a', `${SECRET}\r`] }, 'X-A', 'Its value is not valid'],
  ['a value of a megabyte', { 'X-A': SECRET.repeat(70_000) }, 'X-A', 'Its value is not valid'],
  ['one name twice', { 'X-A': 'a', 'x-a': SECRET }, 'x-a', 'Is given twice'],
  ['two hosts', { Host: ['a', 'b'] }, 'Host', 'Is not valid'],
  ['a host with a path', { Host: `a/${SECRET}` }, 'Host', 'Is not valid'],
  ['a variable of nginx for a host', { Host: '$host' }, 'Host', 'Is not valid'],
])('headerMistakes() refuses %s, and does not repeat it', (_, headers, name, what) => {
  const mistakes = headerMistakes(headers);
  expect(mistakes).toMatchObject([{ name, what: expect.stringContaining(what) }]);
  expect(JSON.stringify(mistakes)).not.toContain(SECRET);
});

test.each([
  ['Authorization', 'a'],
  ['proxy-authorization', 'a'],
  ['Cookie', 'a'],
  ['X-API-Key', 'a'],
  ['apikey', 'a'],
  ['X-Auth-Token', 'a'],
  ['X-Amz-Security-Token', 'a'],
  ['X-CSRF-Token', 'a'],
  ['PHPSESSION', 'a'],
  ['X-Custom', 'Bearer abc'],
  ['X-Custom', 'basic YTpi'],
])('isCredential() of %s: %s', (name, value) => expect(isCredential(name, [value])).toBe(true));

test.each([
  ['Content-Type', 'application/json'],
  ['Accept', 'text/plain'],
  ['X-Request-Id', '7'],
  ['User-Agent', 'bearer'],
])('isCredential() is false for %s: %s', (name, value) => expect(isCredential(name, [value])).toBe(false));

test('hideCredentials() hides values, whole and without their scheme', () => {
  hideCredentials([
    ['Authorization', 'Bearer one-two'],
    ['Accept', 'text/plain'],
    ['Cookie', 'sid=three; b=four'],
  ]);
  expect(withoutSecrets('one-two, Bearer one-two, sid=three; b=four, text/plain')).toBe(
    '(hidden), (hidden), (hidden), text/plain',
  );
});

test('withHeaders() replaces by name, whatever its letters', () => {
  expect(withHeaders({ 'X-A': 'a', 'X-B': 'b' }, { 'x-a': 'c' })).toEqual({ 'X-B': 'b', 'x-a': 'c' });
});
