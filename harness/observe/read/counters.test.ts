import { expect, test } from 'vitest';
import { FIXTURES } from '../testing/fixtures.ts';
import { counterParser, counterReader, difference, SERIES_COUNTERS } from './counters.ts';
import { NetworkFiles } from './network-files.ts';

function readOnce(pid: number, wanted?: ReadonlySet<string>) {
  using files = new NetworkFiles(`${FIXTURES}/${pid}`);
  return counterReader(files.read, wanted)();
}

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
])('counterParser() reads $what', ({ group, expected }) => {
  expect(counterParser(group)(SNMP)).toEqual(expected);
});

test('counterParser() leaves out names without a value, and values that are not numbers', () => {
  expect(counterParser('TcpExt')('TcpExt: TW DelayedACKs ListenDrops\nTcpExt: 4 x\n')).toEqual({ TW: 4 });
});

test('counterReader() reads both files of a real kernel', () => {
  const counters = readOnce(4711);
  expect(counters).toMatchObject({
    ActiveOpens: 12,
    PassiveOpens: 12,
    OutRsts: 0,
    TW: 8,
    TCPTimeWaitOverflow: 0,
  });
  expect([...SERIES_COUNTERS].filter((name) => !(name in counters!))).toEqual([]);
});

test('counterReader() keeps only the wanted counters', () => {
  expect(readOnce(4711, new Set(['ActiveOpens', 'TW', 'Nonexistent']))).toEqual({
    ActiveOpens: 12,
    TW: 8,
  });
});

test('counterReader() gives null when the process has ended', () => {
  expect(readOnce(1)).toBeNull();
});

test('difference() subtracts counters, and leaves out settings, gauges and fields that one side lacks', () => {
  const before = { RtoMin: 200, MaxConn: -1, CurrEstab: 8, ActiveOpens: 12, TW: 3, TWKilled: 1 };
  const after = { RtoMin: 200, MaxConn: -1, CurrEstab: 9, ActiveOpens: 62, TW: 3, ListenDrops: 2 };
  expect(difference(before, after)).toEqual({ ActiveOpens: 50, TW: 0 });
});
