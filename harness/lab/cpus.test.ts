import { expect, test } from 'vitest';
import { type CoresAsked, coresFor, parseCpuList, pinningFor } from './cpus.ts';

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

const TWO: CoresAsked = { drivers: 2, proxyWorkers: 0, hasOrigin: true };

test.each<[string, readonly number[], Partial<CoresAsked>, object]>([
  ['two cores: they share one', [0, 1], {}, { client: [0], proxy: [1], origin: [1] }],
  ['three: one each', [0, 1, 2], {}, { client: [0, 2], proxy: [1], origin: [1] }],
  ['three, one of them for nginx', [0, 1, 2], { proxyWorkers: 1 }, { client: [0], proxy: [2], origin: [1] }],
  [
    'six, two for nginx',
    [0, 1, 2, 3, 4, 5],
    { proxyWorkers: 2 },
    { client: [0, 4], proxy: [2, 3, 5], origin: [1] },
  ],
  ['a service elsewhere', [0, 1], { hasOrigin: false }, { client: [0, 1], proxy: [1], origin: [1] }],
  ['more drivers than cores', [0, 1, 2, 3], { drivers: 9 }, { client: [0, 2, 3], proxy: [1], origin: [1] }],
])('pinningFor() two drivers or more, with %s', (_, cpus, asked, pinning) => {
  expect(pinningFor(cpus, { ...TWO, ...asked })).toEqual(pinning);
});

test('coresFor() gives each of several programs one core, round and round', () => {
  expect([0, 1, 2, 3].map((nth) => coresFor([4, 7, 9], nth))).toEqual([[4], [7], [9], [4]]);
  expect(coresFor([4, 7], undefined)).toEqual([4, 7]);
  expect(coresFor([], 3)).toEqual([]);
});
