import { expect, test } from 'vitest';
import { parseSpan } from './span.ts';

test.each([
  ['90s', 90_000],
  ['20m', 1_200_000],
  ['20min', 1_200_000],
  ['1.5h', 5_400_000],
  ['20 m', 1_200_000],
  ['2.5 min', 150_000],
  ['24h', 86_400_000],
])('parseSpan() reads %s', (text, ms) => expect(parseSpan(text)).toBe(ms));

test.each(['', '20', 'm', '-5m', '0s', '25h', '20', '20M', '1h30m'])('parseSpan() refuses "%s"', (text) =>
  expect(parseSpan(text)).toBeUndefined(),
);
