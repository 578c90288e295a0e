import { expect, test } from 'vitest';
import { DiagDecoder, type DiagEntry, encodeRequest } from './message.ts';

const MAPPED = [0, 0, 0xffff0000];
const DONE = message(3, [0, 0, 0, 0]);

/** A netlink message as the kernel pads it. */
function message(type: number, body: readonly number[]): readonly number[] {
  const length = 16 + body.length;
  const padding = Array<number>((4 - (length % 4)) % 4).fill(0);
  return [...u32(length), ...u16(type), ...u16(2), ...u32(1), ...u32(0), ...body, ...padding];
}

/** struct inet_diag_msg, with the addresses as the bytes on the wire. */
function socket(
  kinds: readonly number[],
  { local, remote, numbers }: Readonly<Record<'local' | 'remote' | 'numbers', readonly number[]>>,
): readonly number[] {
  const address = (bytes: readonly number[]) => [...bytes, ...Array<number>(16 - bytes.length).fill(0)];
  const ports = [0x9c, 0x80, 0x1f, 0x90];
  const rest = [0, 0xffff_ffff, 0xffff_ffff, ...numbers].flatMap(u32);
  return [...kinds, ...ports, ...address(local), ...address(remote), ...rest];
}

function u16(value: number): readonly number[] {
  return [value & 0xff, value >> 8];
}

function u32(value: number): readonly number[] {
  return [...u16(value & 0xffff), ...u16(value >>> 16)];
}

function decode(bytes: readonly number[]): { sockets: DiagEntry[]; isLast: boolean } {
  const buffer = new ArrayBuffer(1024);
  new Uint8Array(buffer).set(bytes);
  const sockets: DiagEntry[] = [];
  const isLast = new DiagDecoder(buffer).decode(bytes.length, (entry) => {
    sockets.push({
      ...entry,
      info: entry.info && new DataView(entry.info.buffer.slice(entry.info.byteOffset)),
    });
  });
  return { sockets, isLast };
}

const TIME_WAIT = socket([2, 6, 3, 0], {
  ...{ local: [198, 18, 0, 1], remote: [198, 18, 0, 2] },
  numbers: [59_990, 0, 0, 0, 0],
});
const OPEN = socket([10, 1, 1, 2], {
  local: [0x20, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  remote: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 198, 18, 0, 2],
  numbers: [200, 7, 8, 1001, 4_000_000_000],
});

test('decode() reads sockets as /proc/net/tcp and tcp6 show them', () => {
  const { sockets, isLast } = decode([...message(18, TIME_WAIT), ...message(18, OPEN)]);
  expect(isLast).toBe(false);
  const ports = { localPort: 40_064, remotePort: 8080 };
  expect(sockets[0]).toMatchObject({ family: 4, state: 6, timer: 3, timerMs: 59_990, inode: 0, ...ports });
  expect(sockets[1]).toMatchObject({ family: 6, state: 1, timer: 1, retransmits: 2, timerMs: 200, ...ports });
  expect(sockets[1]).toMatchObject({
    receiveQueue: 7,
    sendQueue: 8,
    uid: 1001,
    inode: 4_000_000_000,
    info: null,
  });
});

test('decode() gives the addresses as the words of a line of the file', () => {
  const addresses: number[][] = [];
  const buffer = new ArrayBuffer(1024);
  const bytes = [...message(18, TIME_WAIT), ...message(18, OPEN), ...DONE];
  new Uint8Array(buffer).set(bytes);
  const isLast = new DiagDecoder(buffer).decode(bytes.length, ({ localAddress, remoteAddress }) => {
    addresses.push([...localAddress], [...remoteAddress]);
  });
  expect(isLast).toBe(true);
  expect(addresses).toEqual([
    [...MAPPED, 0x010012c6],
    [...MAPPED, 0x020012c6],
    [0x02000120, 0, 0, 0x01000000],
    [...MAPPED, 0x020012c6],
  ]);
});

test('decode() finds struct tcp_info behind other attributes', () => {
  const shutdown = [...u16(5), ...u16(8), 3, 0, 0, 0];
  const info = [...u16(12), ...u16(2), ...u32(42), ...u32(43)];
  const { sockets } = decode([...message(18, [...OPEN, ...shutdown, ...info]), ...message(18, OPEN)]);
  expect(sockets.map((entry) => entry.info?.getUint32(4, true))).toEqual([43, undefined]);
});

test.each([
  ['an error', [...message(2, u32(-2 >>> 0))], 'error number 2'],
  ['a list that could not be made', [...message(3, u32(-12 >>> 0))], 'error number 12'],
  ['another message', [...message(20, OPEN)], 'type 20 with 88 bytes'],
  ['a message cut short', [...message(18, OPEN.slice(0, 60))], 'type 18 with 76 bytes'],
])('decode() throws on %s', (_, bytes, what) => {
  expect(() => decode(bytes)).toThrow(
    `Could not read the socket table: ${what.startsWith('type') ? 'got a message of ' : 'the kernel answered with '}${what}`,
  );
});

test('encodeRequest() asks for states and struct tcp_info', () => {
  const bytes = encodeRequest({ states: 1 << 6, withInfo: true });
  const view = new DataView(bytes.buffer);
  expect(bytes.length).toBe(76);
  expect([
    view.getUint32(0, true),
    view.getUint16(4, true),
    view.getUint8(19),
    view.getUint32(68, true),
  ]).toEqual([76, 18, 2, 64]);
});
