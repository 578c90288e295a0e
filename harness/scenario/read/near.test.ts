import { describe, expect, test } from 'vitest';
import { containing, nearest, oneOf, oneOfNames } from './near.ts';

const WORDS = ['client', 'server', 'reset'];

describe('nearest()', () => {
  test.each<[string, string, string | undefined]>([
    ['swapped letters', 'cleint', 'client'],
    ['a letter too many', 'servver', 'server'],
    ['a letter missing', 'rest', 'reset'],
    ['another case', 'CLIENT', 'client'],
    ['nothing alike', 'proxy', undefined],
    ['no word at all', '', undefined],
  ])('finds what was meant by %s', (_, word, expected) => {
    expect(nearest(word, WORDS)).toBe(expected);
  });

  test('does not guess among words of one letter', () => {
    expect(nearest('c', ['a', 'b'])).toBeUndefined();
  });
});

describe('containing()', () => {
  test.each<[string, readonly string[]]>([
    ['NODELAY', ['clientNoDelay', 'originNoDelay']],
    ['pool', ['pool', 'poolChoice']],
    ['tls', ['tls']],
    ['ool', []],
    ['', []],
  ])('finds the words that "%s" is a part of', (part, expected) => {
    const words = ['clientNoDelay', 'originNoDelay', 'pool', 'poolChoice', 'tls', 'tlsVersion'];
    expect(containing(part, words)).toEqual(expected);
  });
});

describe('oneOf()', () => {
  test.each<[readonly string[], unknown, string]>([
    [WORDS, 'proxy', 'client, server or reset'],
    [WORDS, 'clent', 'client, server or reset (did you mean "client"?)'],
    [WORDS, 5, 'client, server or reset'],
    [['socket'], 'x', 'socket'],
  ])('lists %j for %j', (words, found, expected) => {
    expect(oneOf(words, found)).toBe(expected);
  });
});

test('oneOfNames() does not list very many', () => {
  const names = Array.from({ length: 40 }, (_, index) => `cell ${index + 1}`);
  expect(oneOfNames(names.slice(0, 2), 'x')).toBe('"cell 1" or "cell 2"');
  expect(oneOfNames(names, 'cel 40')).toMatch(/"cell 16" or 24 more \(did you mean "cell \d+"\?\)$/);
});
