import { expect, test } from 'vitest';
import { parseCpuList, pinningFor } from './cpus.ts';

test.each([
  ['one core', '0', [0]],
  ['a range', '0-3', [0, 1, 2, 3]],
  ['ranges and single ones', '0-1,4,6-7\n', [0, 1, 4, 6, 7]],
  ['nothing', '\n', []],
])('parseCpuList() reads %s', (_, text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus);
});

test.each([
  ['one core: nothing is pinned', [0], { client: [], proxy: [], origin: [] }],
  ['two: driver apart from the servers', [0, 1], { client: [0], proxy: [1], origin: [1] }],
  ['three: one each', [0, 1, 2], { client: [0], proxy: [2], origin: [1] }],
  ['four: the proxy gets the rest', [2, 3, 4, 5], { client: [2], proxy: [4, 5], origin: [3] }],
])('pinningFor() with %s', (_, cpus, pinning) => {
  expect(pinningFor(cpus)).toEqual(pinning);
});
