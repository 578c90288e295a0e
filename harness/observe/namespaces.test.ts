import { readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { groupByNamespace, networkNamespace } from './namespaces.ts';

const HOSTS = [
  { name: 'client', pid: 1 },
  { name: 'proxy', pid: 2 },
  { name: 'origin', pid: 3 },
];

test.each([
  { what: 'apart', namespaces: ['a', 'b', 'c'], expected: [['client'], ['proxy'], ['origin']] },
  { what: 'together', namespaces: ['a', 'a', 'a'], expected: [['client', 'proxy', 'origin']] },
  { what: 'some of each', namespaces: ['a', 'b', 'a'], expected: [['client', 'origin'], ['proxy']] },
])('groupByNamespace() keeps hosts that live $what', ({ namespaces, expected }) => {
  const groups = groupByNamespace(HOSTS, (pid) => namespaces[pid - 1]!);
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual(expected);
});

test("networkNamespace() gives the namespace's name, or the pid if it cannot be read", () => {
  expect(networkNamespace('/proc', process.pid)).toBe(readlinkSync('/proc/self/ns/net'));
  expect(networkNamespace('/nonexistent', 7)).toBe('pid 7');
});
