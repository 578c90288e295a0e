import { expect, test } from 'vitest';
import { decodeLine, emptyEntry } from './tcp-line.ts';

const MAPPED = [0, 0, 0xffff0000];

test.each([
  {
    what: 'an IPv4 line, its address as the mapped one',
    line: '   2: 010012C6:9C80 010012C6:1F90 06 00000000:00000000 03:0000176F',
    expected: {
      state: 6,
      ports: [40_064, 8080],
      local: [...MAPPED, 0x010012c6],
      remote: [...MAPPED, 0x010012c6],
    },
  },
  {
    what: 'an IPv6 line',
    line: '   5: 02000120000000000000000001000000:9CD0 02000120000000000000000002000000:1F90 01 00000000',
    expected: {
      state: 1,
      ports: [40_144, 8080],
      local: [0x02000120, 0, 0, 0x01000000],
      remote: [0x02000120, 0, 0, 0x02000000],
    },
  },
  {
    what: 'an IPv4-mapped line of tcp6 as the same address',
    line: '   6: 0000000000000000FFFF0000010012C6:1F90 0000000000000000FFFF0000020012C6:9CA0 0A 00000000',
    expected: {
      state: 10,
      ports: [8080, 40_096],
      local: [...MAPPED, 0x010012c6],
      remote: [...MAPPED, 0x020012c6],
    },
  },
  {
    what: 'a slot of six digits, letters of either case',
    line: '123456: ffffFFFF:ffff 00000000:0000 0b 00000000',
    expected: { state: 11, ports: [65_535, 0], local: [...MAPPED, 0xffffffff], remote: [...MAPPED, 0] },
  },
])('decodeLine() reads $what', ({ line, expected }) => {
  const entry = emptyEntry();
  expect(decodeLine(Buffer.from(`before\n${line}\n`), 'before\n'.length, entry)).toBe(true);
  const { state, localPort, remotePort, localAddress, remoteAddress } = entry;
  const ports = [localPort, remotePort];
  expect({ state, ports, local: [...localAddress], remote: [...remoteAddress] }).toEqual(expected);
});

test('decodeLine() reads the time that is left of a TIME_WAIT', () => {
  const line = '   2: 010012C6:9C80 010012C6:1F90 06 00000000:00000000 03:0000176F 00000000';
  const entry = emptyEntry();
  decodeLine(Buffer.from(`${line}\n`), 0, entry);
  expect(entry.timerMs).toBe(59_990);
});

test.each([
  ['an open socket', '01 00000000:00000000 00:00000000 00000000     0        0 1234567 1 0000', 1_234_567],
  ['a wide uid', '01 00000000:00000000 00:00000000 00000000 4294967294        0 77 1 0000', 77],
  [
    'a TIME_WAIT, which no process holds',
    '06 00000000:00000000 03:0000176F 00000000     0        0 5 3 0000',
    0,
  ],
  ['a line that ends before', '01 00000000:00000000 00:00000000', 0],
])('decodeLine() reads the inode of %s', (_, rest, inode) => {
  const entry = emptyEntry();
  const next = '   3: 010012C6:9C80 010012C6:1F90 01 00000000:00000000';
  decodeLine(Buffer.from(`   2: 010012C6:9C80 010012C6:1F90 ${rest}\n${next}\n`), 0, entry);
  expect(entry.inode).toBe(inode);
});

test('decodeLine() recognises the heading', () => {
  const heading = Buffer.from('  sl  local_address rem_address   st tx_queue\n');
  expect(decodeLine(heading, 0, emptyEntry())).toBe(false);
});

test.each([
  ['cut short', '   2: 010012C6:9C80 010012C6:1F90'],
  ['without a slot', '010012C6:9C80 010012C6:1F90 06 0'],
  ['with an address of another length', '   2: 010012C6AA:9C80 010012C6AA:1F90 06 0'],
])('decodeLine() throws on a line %s', (_, line) => {
  expect(() => decodeLine(Buffer.from(`${line}\n`), 0, emptyEntry())).toThrow(
    `Could not read the socket table: line "${line.trimEnd()}"; expected`,
  );
});
