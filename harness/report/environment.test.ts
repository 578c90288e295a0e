import { expect, test } from 'vitest';
import type { Cell } from '../result/result.ts';
import { hostText, wireText } from './environment.ts';

test.each([
  [{ privileges: 'root' }, '2 cores, as root'],
  [{ privileges: 'user', otherRuns: 1 }, '2 cores, as an ordinary user, beside 1 other connlab'],
  [{ privileges: 'root', otherRuns: 3 }, '2 cores, as root, beside 3 other connlabs'],
] as const)('hostText() of %j is "%s"', (known, text) => {
  expect(hostText({ cpu: { model: 'Example CPU', cores: 2 }, ...known })).toBe(text);
});

test.each([
  [['epoll', 'epoll', null], ', wire epoll'],
  [['epoll', 'node:net'], ', wire epoll and node:net'],
  [[null, undefined], ''],
] as const)('wireText() of cells with %j is "%s"', (wires, text) => {
  const cells = wires.map((wire) => ({ state: 'measured', driver: { wire } }) as Cell);
  expect(wireText([...cells, { state: 'skipped', reason: '' } as Cell])).toBe(text);
});
