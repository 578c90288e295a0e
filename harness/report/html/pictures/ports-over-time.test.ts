import { expect, test } from 'vitest';
import type { Series } from '../../../observe/observation.ts';
import type { WithNumbers } from '../../cells.ts';
import { measured } from '../testing/results.ts';
import { portsInUse } from './ports-over-time.ts';

const AT = [0, 100, 200, 300, 400];
const cellWith = (...series: Series[]) => measured('a', { numbers: { series } }) as WithNumbers;
const sockstat = (host: Series['host']): Series => ({
  source: 'sockstat',
  host,
  atMs: AT,
  values: { inUse: [0, 1, 2, 2, 2], inUse6: [0, 0, 1, 1, null], timeWait: [0, 9, 20, 30, 40] },
});
const table = (atMs: readonly number[], ports: readonly number[]): Series => ({
  source: 'table',
  host: 'proxy',
  atMs,
  values: { portsInUse: ports },
});

test('portsInUse() of a client in the lab is all its sockets', () => {
  expect(portsInUse(cellWith(sockstat('client')), 'client', AT)).toEqual([0, 10, 23, 33, 42]);
});

test('portsInUse() of a proxy comes from the socket table, at the moments next to its readings', () => {
  const cell = cellWith(sockstat('proxy'), table([10, 190, 401], [0, 22, 44]));
  expect(portsInUse(cell, 'proxy', AT)).toEqual([0, null, 22, null, 44]);
});

test('portsInUse() is null without enough readings', () => {
  expect(portsInUse(cellWith(sockstat('proxy'), table([0, 400], [0, 44])), 'proxy', AT)).toBeNull();
  expect(portsInUse(cellWith(), 'client', AT)).toBeNull();
  const onTheMachine = {
    ...cellWith(sockstat('client')),
    lab: { ...cellWith().lab, kind: 'host' },
  } as WithNumbers;
  expect(portsInUse(onTheMachine, 'client', AT)).toBeNull();
});
