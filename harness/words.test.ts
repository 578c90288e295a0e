import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amount,
  count,
  duration,
  durations,
  listed,
  type NumberUnit,
  readDurationMs,
  readNumber,
  several,
} from './words.ts';

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

describe('readNumber()', () => {
  it.each<[string, number, NumberUnit?]>([
    ['1500', 1_500],
    ['1,500', 1_500],
    ['1,234,567.5', 1_234_567.5],
    [' 0.25 ', 0.25],
    ['412k', 412_000],
    ['1.1M', 1_100_000],
    ['900/s', 900, 'perSecond'],
    ['1,497 per second', 1_497, 'perSecond'],
    ['29,659 req/s', 29_659, 'perSecond'],
    ['800 requests / s', 800, 'perSecond'],
    ['5%', 5, 'percent'],
    ['2.5 %', 2.5, 'percent'],
    ['1,024 bytes', 1_024, 'bytes'],
    ['7', 7, 'bytes'],
  ])('reads %j', (text, value, unit) => {
    expect(readNumber(text, unit)).toBe(value);
  });

  it.each<[string, NumberUnit?]>([
    [''],
    [','],
    ['1,5'],
    ['1,50'],
    ['1500,000'],
    ['1,,500'],
    ['1,500,'],
    ['1.500,5'],
    ['1 500'],
    ['.5'],
    ['5.'],
    ['-1'],
    ['1e3'],
    ['0x10'],
    ['NaN'],
    ['900/s'],
    ['5%', 'perSecond'],
    ['5/s', 'percent'],
    ['900/min', 'perSecond'],
    ['900 persecond', 'perSecond'],
    ['/s', 'perSecond'],
    ['20 ms', 'perSecond'],
    ['1kM'],
    ['1\u00a0500'],
  ])('refuses %j', (text, unit) => {
    expect(readNumber(text, unit)).toBeUndefined();
  });

  it('reads what is printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (value) => {
        expect(readNumber(count(value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e8, noNaN: true }), (value) => {
        const read = readNumber(`${amount(value)} req/s`, 'perSecond')!;
        expect(Math.abs(read - value)).toBeLessThan(0.006 * value);
      }),
    );
  });
});

describe('readDurationMs()', () => {
  it.each([
    ['20ms', 20],
    ['20 ms', 20],
    ['640 us', 0.64],
    ['1.5 s', 1_500],
    ['1,500 ms', 1_500],
    ['2.5 min', 150_000],
    ['20m', 1_200_000],
    ['1.5h', 5_400_000],
    ['0ms', 0],
    [' 3s ', 3_000],
  ])('reads %j', (text, ms) => {
    expect(readDurationMs(text)).toBe(ms);
  });

  it.each([
    '',
    '20',
    'ms',
    '-5ms',
    '1,5 s',
    '5 m s',
    '5ms 6ms',
    '1h30m',
    '5 MS',
    '5 days',
    'NaNms',
    '5 msec',
  ])('refuses %j', (text) => {
    expect(readDurationMs(text)).toBeUndefined();
  });

  it('reads what is printed, to its three digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-2, max: 1e8, noNaN: true }), (ms) => {
        expect(Math.abs(readDurationMs(duration(ms))! - ms)).toBeLessThan(0.006 * ms);
      }),
    );
  });
});

it('durations() names a time once where both ends are printed alike', () => {
  expect([durations(2_000, 2_003), durations(2_000, 2_400), durations(0.5, 90)]).toEqual([
    '2 s',
    '2 s to 2.4 s',
    '0.5 ms to 90 ms',
  ]);
});
