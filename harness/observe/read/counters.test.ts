import { expect, test } from 'vitest';
import { FIXTURES } from '../testing/fixtures.ts';
import { difference, parseCounters, readCounters, SERIES_COUNTERS } from './counters.ts';

const SNMP = `Ip: Forwarding InReceives
Ip: 2 61
Tcp: RtoMin MaxConn ActiveOpens CurrEstab OutRsts
Tcp: 200 -1 12 8 3
`;

test.each([
  {
    what: 'the group asked for',
    group: 'Tcp',
    expected: { RtoMin: 200, MaxConn: -1, ActiveOpens: 12, CurrEstab: 8, OutRsts: 3 },
  },
  { what: 'nothing if the kernel lacks the group', group: 'TcpExt', expected: {} },
])('parseCounters() reads $what', ({ group, expected }) => {
  expect(parseCounters(SNMP, group)).toEqual(expected);
});

test('parseCounters() leaves out names without a value, and values that are not numbers', () => {
  expect(parseCounters('TcpExt: TW DelayedACKs ListenDrops\nTcpExt: 4 x\n', 'TcpExt')).toEqual({ TW: 4 });
});

test('readCounters() reads both files of a real kernel', () => {
  const counters = readCounters(FIXTURES, 4711);
  expect(counters).toMatchObject({
    ActiveOpens: 12,
    PassiveOpens: 12,
    OutRsts: 0,
    TW: 8,
    TCPTimeWaitOverflow: 0,
  });
  expect([...SERIES_COUNTERS].filter((name) => !(name in counters!))).toEqual([]);
});

test('readCounters() keeps only the wanted counters', () => {
  expect(readCounters(FIXTURES, 4711, new Set(['ActiveOpens', 'TW', 'Nonexistent']))).toEqual({
    ActiveOpens: 12,
    TW: 8,
  });
});

test('readCounters() gives null when the process has ended', () => {
  expect(readCounters(FIXTURES, 1)).toBeNull();
});

test('difference() subtracts counters, and leaves out settings, gauges and fields that one side lacks', () => {
  const before = { RtoMin: 200, MaxConn: -1, CurrEstab: 8, ActiveOpens: 12, TW: 3, TWKilled: 1 };
  const after = { RtoMin: 200, MaxConn: -1, CurrEstab: 9, ActiveOpens: 62, TW: 3, ListenDrops: 2 };
  expect(difference(before, after)).toEqual({ ActiveOpens: 50, TW: 0 });
});
