import { expect, test } from 'vitest';
import { portsNow } from './ports-now.ts';
import type { TableCount } from './read/tcp-table.ts';

function table(sockets: number, inRange: number): TableCount {
  return { sockets, inRange, portsInUse: inRange, addresses: 1, states: {} };
}

test.each([
  ['a client: all sockets', table(20, 20), { timeWait: 30, inUse: 4 }, 14, 34],
  ['a client before its first connection', table(0, 0), { timeWait: 0, inUse: 3 }, 3, 3],
  ['a client whose TIME_WAIT has ended since', table(90, 90), { timeWait: 1, inUse: 0 }, 0, 1],
  ['a server: none, whatever TIME_WAIT it holds', table(901, 0), { timeWait: 900, inUse: 17 }, 0, 0],
  [
    'a proxy that keeps its connections: those of the table',
    table(61, 30),
    { timeWait: 0, inUse: 61 },
    0,
    30,
  ],
  [
    'a proxy that closes first: all that it opened since',
    table(9, 0),
    { timeWait: 800, inUse: 24 },
    810,
    810,
  ],
  [
    'a proxy whose origin closes first: no more than sockets',
    table(9, 0),
    { timeWait: 0, inUse: 24 },
    5_000,
    24,
  ],
])('portsNow() for %s', (_, last, sockstat, openedSince, expected) => {
  expect(portsNow({ table: last, sockstat, openedSince })).toBe(expected);
});
