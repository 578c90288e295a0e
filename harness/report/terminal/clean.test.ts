import { expect, test } from 'vitest';
import { clean, cleanText } from './clean.ts';

const cases: [what: string, text: string, cleaned: string][] = [
  ['plain text', 'client closes first', 'client closes first'],
  ['letters of any language', 'größe 接続', 'größe 接続'],
  ['a colour', '\u001b[31mred\u001b[0m', 'red'],
  ['a new window title', '\u001b]0;title\u0007name', 'name'],
  ['a cleared screen', 'a\u001b[2J\u001b[Hb', 'ab'],
  ['an 8-bit control sequence', 'a\u009b31mb', 'ab'],
  ['a bell, a backspace, a carriage return', 'a\u0007b\bc\rd', 'a b c d'],
  ['line ends', 'one\r\ntwo\n', 'one two'],
  ['a turned direction of writing', 'safe\u202etxt.exe\u202c', 'safe txt.exe'],
];

test.each(cases)('cleanText() of %s', (_, text, cleaned) => {
  expect(cleanText(text)).toBe(cleaned);
});

test('clean() reaches texts and keys at any depth and keeps the rest', () => {
  const data = { 'a\u001b[1m': [{ name: 'x\u0007' }, 1, null, true] };
  expect(clean(data)).toEqual({ a: [{ name: 'x' }, 1, null, true] });
});

test('clean() copies only what is not clean', () => {
  const data = { kept: { list: ['a', Number.NaN, [1]] }, dirty: [{ name: 'x\u0007' }] };
  const cleaned = clean(data);
  expect(cleaned).toEqual({ ...data, dirty: [{ name: 'x' }] });
  expect(cleaned.kept).toBe(data.kept);
  expect(clean(data.kept)).toBe(data.kept);
});
