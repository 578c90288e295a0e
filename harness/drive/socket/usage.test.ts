import { expect, test } from 'vitest';
import { parseReuse, type Reuse } from '../../scenario/strategy.ts';
import { Usage } from './usage.ts';

const SECOND_US = 1_000_000;

test.each<[Reuse, readonly number[], readonly boolean[]]>([
  ['keep-alive', [0, 1, 1_000], [false, false, false]],
  ['one-request', [0], [true]],
  ['requests-3', [0, 0, 0], [false, false, true]],
  ['seconds-2', [0, 1.9, 2], [false, false, true]],
])('Usage of %s with requests at %j s is spent: %j', (reuse, seconds, spent) => {
  const usage = new Usage(parseReuse(reuse)!);
  usage.begin();
  usage.ready(5 * SECOND_US);
  const seen = seconds.map((second) => {
    usage.wrote((5 + second) * SECOND_US);
    return usage.isSpent;
  });
  expect([seen, usage.requests]).toEqual([spent, seconds.length]);
});

test('Usage.age() spends a connection at its maximum age, and begin() resets it', () => {
  const usage = new Usage(parseReuse('seconds-1')!);
  usage.ready(0);
  usage.wrote(0);
  usage.age(SECOND_US - 1);
  expect(usage.isSpent).toBe(false);
  usage.age(SECOND_US);
  expect(usage.isSpent).toBe(true);
  usage.begin();
  expect([usage.isSpent, usage.requests]).toEqual([false, 0]);
});
