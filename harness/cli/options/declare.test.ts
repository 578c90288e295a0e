import { expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { type Bounds, number, time } from './declare.ts';

const trials: Bounds = { least: 1, most: 1_000 };
const rate: Bounds = { least: 0.1, most: Infinity, whole: false };
const perSecond: Bounds = { ...rate, unit: 'perSecond' };
const percent: Bounds = { ...rate, unit: 'percent' };

test.each<[text: string, bounds: Bounds, value: number]>([
  ['1', trials, 1],
  ['1000', trials, 1_000],
  ['0.5', rate, 0.5],
  ['470', rate, 470],
  ['1,000', trials, 1_000],
  ['12,000.5', rate, 12_000.5],
  ['900/s', perSecond, 900],
  ['1,500 req/s', perSecond, 1_500],
  ['5%', percent, 5],
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
  ['5/s', trials, 'a whole number from 1 to 1000'],
  ['1,00', rate, 'a number of 0.1 or more'],
  ['5%', perSecond, 'a number of 0.1 or more'],
  ['5/min', perSecond, 'a number of 0.1 or more'],
])('number() refuses %j', (text, bounds, expected) => {
  const mistakes: Mistake[] = [];
  number(bounds)(text, '--n', mistakes);
  expect(mistakes).toEqual([{ where: '--n', what: `Value "${text}" is not valid`, expected }]);
});

const budget = time({ leastMs: 20_000, mostMs: 3_600_000 });

test.each([
  ['20s', 20_000],
  ['1.5 min', 90_000],
  ['25,000 ms', 25_000],
  ['1h', 3_600_000],
])('time() reads %s', (text, ms) => {
  const mistakes: Mistake[] = [];
  expect(budget(text, '--n', mistakes)).toBe(ms);
  expect(mistakes).toEqual([]);
});

test.each(['20', '19 s', '2h', '-20s', '1,5 min', 'soon'])('time() refuses %s', (text) => {
  const mistakes: Mistake[] = [];
  budget(text, '--n', mistakes);
  const expected = 'a time such as 25ms, from 20000ms to 3600s';
  expect(mistakes).toEqual([{ where: '--n', what: `Value "${text}" is not valid`, expected }]);
});
