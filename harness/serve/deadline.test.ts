import { expect, test } from 'vitest';
import { CellError } from '../errors.ts';
import { within } from './deadline.ts';

test('within() resolves with the value of the promise', async () => {
  expect(await within(1_000, 'it', Promise.resolve(5))).toBe(5);
});

test('within() rejects with the error of the promise', async () => {
  await expect(within(1_000, 'it', Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('within() rejects with a CellError when it takes too long', async () => {
  const never = within(5, 'Godot', new Promise(() => {}));
  await expect(never).rejects.toThrow(new CellError('Gave up on Godot after 5 ms'));
});
