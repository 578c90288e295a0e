import { expect, test } from 'vitest';
import { FIXTURES } from '../testing/fixtures.ts';
import { NetworkFiles } from './network-files.ts';
import { parseSockstat, readSockstat } from './sockstat.ts';

const TCP = 'sockets: used 10\nTCP: inuse 5 orphan 0 tw 8 alloc 11 mem 0\nUDP: inuse 7 mem 0\n';
const TCP6 = 'TCP6: inuse 4\nUDP6: inuse 7\n';

test.each([
  { what: 'both families', text: TCP, text6: TCP6, expected: { inUse: 9, inUse6: 4, timeWait: 8 } },
  { what: 'a kernel without IPv6', text: TCP, text6: null, expected: { inUse: 5, timeWait: 8 } },
  { what: 'a line without tw', text: 'TCP: inuse 5\n', text6: null, expected: { inUse: 5 } },
  { what: 'a value that is no number', text: 'TCP: inuse x tw 3\n', text6: null, expected: { timeWait: 3 } },
  { what: 'no TCP line', text: 'sockets: used 10\nUDP: inuse 7 mem 0\n', text6: null, expected: {} },
])('parseSockstat() reads $what', ({ text, text6, expected }) => {
  expect(parseSockstat(text, text6)).toEqual(expected);
});

test('readSockstat() reads the files of a real kernel', () => {
  using files = new NetworkFiles(`${FIXTURES}/4711`);
  expect(readSockstat(files.read)).toEqual({ inUse: 10, inUse6: 5, timeWait: 8 });
});

test('readSockstat() gives null when the process has ended', () => {
  using files = new NetworkFiles(`${FIXTURES}/1`);
  expect(readSockstat(files.read)).toBeNull();
});
