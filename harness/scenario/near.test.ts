import { describe, expect, test } from 'vitest';
import { nearest, oneOf } from './near.ts';

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
