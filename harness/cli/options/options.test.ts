import { expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { type NumberOption, readNumber } from './options.ts';

const trials: NumberOption = { name: '--trials', least: 1, most: 1_000 };
const rate: NumberOption = { name: '--rate', least: 0.1, most: Infinity, whole: false };

test.each<[text: string, option: NumberOption, value: number]>([
  ['1', trials, 1],
  ['1000', trials, 1_000],
  ['0.5', rate, 0.5],
  ['470', rate, 470],
])('readNumber() reads %s', (text, option, value) => {
  const mistakes: Mistake[] = [];
  expect(readNumber(text, option, mistakes)).toBe(value);
  expect(mistakes).toEqual([]);
});

test.each<[text: string, option: NumberOption, expected: string]>([
  ['0', trials, 'a whole number from 1 to 1000'],
  ['1001', trials, 'a whole number from 1 to 1000'],
  ['-1', trials, 'a whole number from 1 to 1000'],
  ['1.5', trials, 'a whole number from 1 to 1000'],
  ['1e2', trials, 'a whole number from 1 to 1000'],
  ['0x10', trials, 'a whole number from 1 to 1000'],
  ['', trials, 'a whole number from 1 to 1000'],
  ['ten', trials, 'a whole number from 1 to 1000'],
  ['0', rate, 'a number of 0.1 or more'],
  ['Infinity', rate, 'a number of 0.1 or more'],
])('readNumber() refuses %j', (text, option, expected) => {
  const mistakes: Mistake[] = [];
  readNumber(text, option, mistakes);
  expect(mistakes).toEqual([{ where: option.name, what: `Value "${text}" is not valid`, expected }]);
});
