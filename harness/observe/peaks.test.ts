import { expect, test } from 'vitest';
import { mostEstablished, peaksOf, portsNow } from './peaks.ts';
import type { TableCount } from './read/tcp-table.ts';

const PORTS = 200;

function table(sockets: number, inRange: number, { portsInUse = inRange, addresses = 1 } = {}): TableCount {
  return { sockets, inRange, portsInUse, addresses, states: {} };
}

test.each([
  {
    what: 'a client between two tables by sockstat',
    tables: [table(0, 0), table(20, 20)],
    sockstats: [{ timeWait: 30, inUse: 4 }],
    expected: { timeWait: 30, inUse: 4, portsInUse: 34 },
  },
  {
    what: 'a client by its ports, where a socket counts twice on its way to TIME_WAIT',
    tables: [table(200, 200)],
    sockstats: [{ timeWait: 200, inUse: 1 }],
    expected: { timeWait: 200, inUse: 1, portsInUse: 200 },
  },
  {
    what: 'a client with two addresses up to the ports of both',
    tables: [table(350, 350, { addresses: 2 })],
    sockstats: [{ timeWait: 390, inUse: 30 }],
    expected: { timeWait: 390, inUse: 30, portsInUse: 400 },
  },
  {
    what: 'a server only by its tables, however many TIME_WAIT it holds',
    tables: [table(1, 0), table(901, 0)],
    sockstats: [{ timeWait: 900, inUse: 17 }],
    expected: { timeWait: 900, inUse: 17, portsInUse: 0 },
  },
  {
    what: 'a proxy by the largest of its tables',
    tables: [table(41, 20), table(61, 30), table(1, 0)],
    sockstats: [{ timeWait: 100, inUse: 60 }],
    expected: { timeWait: 100, inUse: 60, portsInUse: 30 },
  },
  {
    what: 'the largest of each value, even from different moments',
    tables: [table(5, 5)],
    sockstats: [{ timeWait: 0, inUse: 9 }, { timeWait: 8, inUse: 0 }, {}],
    expected: { timeWait: 8, inUse: 9, portsInUse: 9 },
  },
])('peaksOf() takes $what', ({ tables, sockstats, expected }) => {
  expect(peaksOf(tables, sockstats, PORTS)).toEqual(expected);
});

test('mostEstablished() gives the largest gauge, or 0 if the kernel has none', () => {
  expect(mostEstablished([{ CurrEstab: 2 }, { CurrEstab: 7, TW: 90 }, {}])).toBe(7);
  expect(mostEstablished([{ TW: 90 }])).toBe(0);
});

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
