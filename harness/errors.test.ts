import { expect, test } from 'vitest';
import { UsageError } from './errors.ts';

const mistake = (index: number) => ({ where: `x.ts: cells[${index}]`, what: 'Wrong' });

test('UsageError shows the first 20 mistakes and counts the others', () => {
  const all = Array.from({ length: 100_000 }, (_, index) => mistake(index));
  const { message, mistakes } = new UsageError(all);
  const lines = message.split('\n');
  expect(lines).toHaveLength(21);
  expect([lines[0], lines[19]]).toEqual(['x.ts: cells[0]: Wrong', 'x.ts: cells[19]: Wrong']);
  expect(lines[20]).toBe('... and 99980 more');
  expect(mistakes).toEqual(all);
});

test('UsageError shows up to 20 mistakes in full', () => {
  const all = Array.from({ length: 20 }, (_, index) => mistake(index));
  expect(new UsageError(all).message.split('\n')).toEqual(all.map(({ where }) => `${where}: Wrong`));
});

test('UsageError shortens a place and a mistake that repeat a long input', () => {
  const long = 'x'.repeat(5_000);
  const { message } = new UsageError({ where: long, what: `Cannot read ${long}`, expected: 'a file' });
  expect(message).toMatch(/^x{299}…: Cannot read x+…; expected a file$/);
  expect(message.length).toBeLessThan(1_400);
});
