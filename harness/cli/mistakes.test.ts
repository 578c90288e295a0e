import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { allOrMistakes } from './mistakes.ts';

const fail =
  (...wheres: string[]) =>
  () => {
    throw new UsageError(wheres.map((where) => ({ where, what: 'Wrong' })));
  };

test('allOrMistakes() gives the values in order', async () => {
  expect(await allOrMistakes([() => 1, async () => 2])).toEqual([1, 2]);
});

test('allOrMistakes() reports the mistakes of all tasks, each once', async () => {
  const failure = allOrMistakes(
    [fail('a', '--set x'), () => 1, fail('--set x', 'b')],
    [{ where: '--seed', what: 'Wrong' }],
  );
  await expect(failure).rejects.toThrow(UsageError);
  await expect(failure).rejects.toThrow('--seed: Wrong\na: Wrong\n--set x: Wrong\nb: Wrong');
});

test('allOrMistakes() fails for mistakes from before, also when all tasks succeed', async () => {
  await expect(allOrMistakes([() => 1], [{ where: '--seed', what: 'Wrong' }])).rejects.toThrow(
    '--seed: Wrong',
  );
});

test('allOrMistakes() passes on an error that is not a mistake', async () => {
  const task = () => {
    throw new TypeError('broken');
  };
  await expect(allOrMistakes([fail('a'), task])).rejects.toThrow(TypeError);
});

test('allOrMistakes() begins a task when the one before has ended, however long that takes', async () => {
  const seen: string[] = [];
  const task = (name: string, delayMs: number) => async () => {
    await sleep(delayMs);
    seen.push(name);
  };
  await allOrMistakes([task('slow', 20), task('fast', 0), task('slow again', 10)]);
  expect(seen).toEqual(['slow', 'fast', 'slow again']);
});
