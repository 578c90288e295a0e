import { describe, expect, test } from 'vitest';
import { block, quoted, socketAddress } from './syntax.ts';

test.each([
  ['198.18.0.1', '198.18.0.1:80'],
  ['::1', '[::1]:80'],
])('socketAddress() of %s is %s', (address, expected) => {
  expect(socketAddress(address, 80)).toBe(expected);
});

test.each([
  ['/a b', '"/a b"'],
  ['a"b', '"a\\"b"'],
  ['a\\b', '"a\\\\b"'],
])('quoted() of %s is %s', (text, expected) => {
  expect(quoted(text)).toBe(expected);
});

describe('block()', () => {
  test('indents its lines, including inner blocks', () => {
    expect(block('http', ['a;', block('server', ['b;'])])).toBe('http {\n  a;\n  server {\n    b;\n  }\n}');
  });
});
