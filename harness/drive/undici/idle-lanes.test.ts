import { expect, test } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import { IdleLanes } from './idle-lanes.ts';

interface TestLane {
  readonly number: number;
  isUsable: boolean;
}

function laneOf(number: number): TestLane {
  return { number, isUsable: true };
}

/** What it says of each lane that is taken, of lanes that became idle in this order. */
function taken(poolChoice: Strategy['poolChoice'], idle: readonly number[], take: readonly number[]) {
  const lanes = idle.map((number) => laneOf(number));
  const list = new IdleLanes<TestLane>(poolChoice);
  for (const lane of lanes) list.add(lane);
  return take.map((wanted) => list.take(lanes.find(({ number }) => number === wanted) ?? laneOf(wanted)));
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
])('IdleLanes.take() tells %s', (_, poolChoice, idle, take, choices) => {
  expect(taken(poolChoice, idle, take)).toEqual(choices);
});

test('IdleLanes.add() moves a lane that is there already to the end', () => {
  const [one, two] = [laneOf(1), laneOf(2)];
  const list = new IdleLanes<TestLane>('lifo');
  for (const lane of [one, two, one]) list.add(lane);
  expect(list.length).toBe(2);
  expect(list.take(one)).toBe('newest');
});

test('IdleLanes.take() knows no choice of a lane whose connection is about to close', () => {
  const [one, two, three] = [laneOf(1), laneOf(2), laneOf(3)];
  const list = new IdleLanes<TestLane>('first');
  for (const lane of [one, two, three]) list.add(lane);
  one.isUsable = false;
  expect(list.take(two)).toBe('first');
  expect(list.take(three)).toBeNull();
  expect(list.length).toBe(1);
});
