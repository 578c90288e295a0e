import { expect, test } from 'vitest';
import type { Sample } from '../sample.ts';
import { everySecond, keyOf, lastAt, seriesOver } from './series.ts';

const flag = (host: string, value: number): Sample => ({
  name: 'connlab_exhausted',
  labels: { host },
  value,
});

test('seriesOver() has null where there was no sample', () => {
  const samples = (timeMs: number) => (timeMs === 0 ? [flag('a', 1)] : [flag('a', 2), flag('b', 3)]);
  expect(seriesOver([0, 5], samples).map(({ labels, values }) => [labels.host, values])).toEqual([
    ['a', [1, 2]],
    ['b', [null, 3]],
  ]);
});

test.each([
  [2_500, [0, 1_000, 2_000, 2_500]],
  [2_000, [0, 1_000, 2_000]],
  [300, [0, 300]],
])('everySecond() of %i ms', (durationMs, times) => expect(everySecond(durationMs)).toEqual(times));

test.each([
  [-1, undefined],
  [0, 7],
  [15, 7],
  [25, 9],
])('lastAt() %i', (timeMs, value) => {
  expect(lastAt({ atMs: [0, 10, 20], values: [7, null, 9] }, timeMs)).toBe(value);
});

test('keyOf() is the same in any order of labels, and differs by any of them', () => {
  const key = (labels: Sample['labels']) => keyOf({ name: 'connlab_sockets', labels });
  expect(key({ host: 'a', state: 'b' })).toBe(key({ state: 'b', host: 'a' }));
  expect(key({ host: 'a', state: 'b' })).not.toBe(key({ host: 'b', state: 'a' }));
});
