import { expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { type Bounds, number } from './declare.ts';

const trials: Bounds = { least: 1, most: 1_000 };
const rate: Bounds = { least: 0.1, most: Infinity, whole: false };

test.each<[text: string, bounds: Bounds, value: number]>([
  ['1', trials, 1],
  ['1000', trials, 1_000],
  ['0.5', rate, 0.5],
  ['470', rate, 470],
])('number() reads %s', (text, bounds, value) => {
  const mistakes: Mistake[] = [];
  expect(number(bounds)(text, '--n', mistakes)).toBe(value);
  expect(mistakes).toEqual([]);
});

test.each<[text: string, bounds: Bounds, expected: string]>([
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
])('number() refuses %j', (text, bounds, expected) => {
  const mistakes: Mistake[] = [];
  number(bounds)(text, '--n', mistakes);
  expect(mistakes).toEqual([{ where: '--n', what: `Value "${text}" is not valid`, expected }]);
});
