import { describe, expect, it } from 'vitest';
import { amount, count, duration, listed, several } from './words.ts';

describe('count() and amount()', () => {
  it.each([
    [28_232, '28,232', '28,232'],
    [470.53, '471', '471'],
    [33.333, '33', '33.3'],
    [0.254, '0', '0.254'],
    [0, '0', '0'],
  ])('write %d', (value, whole, digits) => {
    expect([count(value), amount(value)]).toEqual([whole, digits]);
  });
});

describe('several()', () => {
  it.each([
    [1, 'port', '1 port'],
    [0, 'port', '0 ports'],
    [2_000, 'port', '2,000 ports'],
    [2, 'source address', '2 source addresses'],
  ])('writes %d %s', (value, noun, text) => {
    expect(several(value, noun)).toBe(text);
  });
});

describe('duration()', () => {
  it.each([
    [0, '0 ms'],
    [0.21, '0.21 ms'],
    [250, '250 ms'],
    [999.9, '1 s'],
    [2_000, '2 s'],
    [60_040, '60 s'],
    [150_000, '2.5 min'],
    [9_000_000, '2.5 h'],
  ])('writes %d ms', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('listed()', () => {
  it.each<[string[], string]>([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('writes %o', (words, text) => {
    expect(listed(words)).toBe(text);
  });
});
