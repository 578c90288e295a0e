import { describe, expect, test } from 'vitest';
import { formatCompact, formatDigits, formatUs } from './quantity.ts';

describe('quantities are written for reading', () => {
  const cases: [format: (value: number) => string, value: number, text: string][] = [
    [formatCompact, 0, '0'],
    [formatCompact, 1 / 7, '0.143'],
    [formatCompact, 8, '8'],
    [formatCompact, 667.4, '667'],
    [formatCompact, 99_999, '99,999'],
    [formatCompact, 99_999.9, '100k'],
    [formatCompact, 412_345, '412k'],
    [formatCompact, 999_600, '1.00M'],
    [formatCompact, 1_240_000, '1.24M'],
    [formatDigits, 0, '0'],
    [formatDigits, 0.64, '0.640'],
    [formatDigits, 1.312, '1.31'],
    [formatDigits, 99.94, '99.9'],
    [formatDigits, 99.96, '100'],
    [formatDigits, 1_310, '1,310'],
    [formatUs, 0, '0 us'],
    [formatUs, 640, '640 us'],
    [formatUs, 1_310, '1.31 ms'],
    [formatUs, 2_100_000, '2.1 s'],
  ];
  test.each(cases)('%o of %d is %s', (format, value, text) => {
    expect(format(value)).toBe(text);
  });
});
