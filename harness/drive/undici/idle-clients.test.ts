import { expect, test } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import { IdleClients } from './idle-clients.ts';

interface TestClient {
  readonly number: number;
  isUsable: boolean;
}

function clientOf(number: number): TestClient {
  return { number, isUsable: true };
}

/** The rank of each client taken, from clients that became idle in this order. */
function taken(poolChoice: Strategy['poolChoice'], idle: readonly number[], take: readonly number[]) {
  const poolClients = idle.map((number) => clientOf(number));
  const list = new IdleClients<TestClient>(poolChoice);
  for (const poolClient of poolClients) list.add(poolClient);
  return take.map((wanted) =>
    list.take(poolClients.find(({ number }) => number === wanted) ?? clientOf(wanted)),
  );
}

test.each<[string, Strategy['poolChoice'], number[], number[], unknown[]]>([
  ['the newest and the oldest', 'lifo', [3, 1, 4, 2], [2, 3], ['newest', 'oldest']],
  ['the first, which is neither', 'first', [3, 1, 4], [1], ['first']],
  ['the first, which is the newest too', 'first', [3, 4, 1], [1], ['first']],
  ['the newest, which is the first too', 'lifo', [3, 4, 1], [1], ['newest']],
  ['the oldest, which is the first too', 'fifo', [1, 3, 4], [1], ['oldest']],
  ['another', 'lifo', [3, 4, 5], [4], ['other']],
  ['one that is not idle, as it has room', 'lifo', [3, 4], [9], ['other']],
  ['no choice at all', 'lifo', [3], [3, 3], [null, null]],
])('IdleClients.take() recognizes %s', (_, poolChoice, idle, take, choices) => {
  expect(taken(poolChoice, idle, take)).toEqual(choices);
});

test('IdleClients.add() moves an existing client to the end', () => {
  const [one, two] = [clientOf(1), clientOf(2)];
  const list = new IdleClients<TestClient>('lifo');
  for (const poolClient of [one, two, one]) list.add(poolClient);
  expect(list.length).toBe(2);
  expect(list.take(one)).toBe('newest');
});

test('IdleClients.take() ignores clients whose connection is about to close', () => {
  const [one, two, three] = [clientOf(1), clientOf(2), clientOf(3)];
  const list = new IdleClients<TestClient>('first');
  for (const poolClient of [one, two, three]) list.add(poolClient);
  one.isUsable = false;
  expect(list.take(two)).toBe('first');
  expect(list.take(three)).toBeNull();
  expect(list.length).toBe(1);
});
