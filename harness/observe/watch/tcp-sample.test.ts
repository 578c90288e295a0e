import { expect, test } from 'vitest';
import type { DiagEntry } from '../netlink/message.ts';
import { SAMPLED, TcpSample } from './tcp-sample.ts';

/** A list of sockets of these local ports. The inode of each is its port, and its round trip in us. */
function readingsOf(sample: TcpSample, ports: readonly number[], changes: Partial<DiagEntry> = {}) {
  for (const localPort of ports) {
    const info = new DataView(new ArrayBuffer(232));
    info.setUint32(68, localPort, true);
    sample.offer({ inode: localPort, localPort, remotePort: 80, info, ...changes } as DiagEntry);
  }
  return sample.take();
}

const portsOf = (readings: ReturnType<typeof readingsOf>): number[] =>
  readings.map(({ localPort }) => localPort).toSorted((a, b) => a - b);
const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

test('TcpSample takes the lowest ports, in whatever order the kernel lists them', () => {
  const readings = readingsOf(new TcpSample('opened'), range(1_000, 500).toReversed());
  expect(portsOf(readings)).toEqual(range(1_000, SAMPLED));
  for (const { rttUs, localPort, end } of readings)
    expect({ rttUs, end }).toEqual({ rttUs: localPort, end: 'opened' });
});

test('TcpSample follows a connection as long as it is open, and replaces one that has closed', () => {
  const sample = new TcpSample('opened');
  const first = readingsOf(sample, range(1_000, 50));
  const numbers = new Map(first.map(({ localPort, connection }) => [localPort, connection]));
  // One closes, and lower ports come.
  const second = readingsOf(sample, [...range(900, 50), ...range(1_001, 49)]);
  expect(portsOf(second)).toEqual([900, ...range(1_001, SAMPLED - 1)]);
  for (const { localPort, connection } of second) expect(connection).toBe(numbers.get(localPort) ?? SAMPLED);
});

test('TcpSample tells connections of one server apart by the port of the other side', () => {
  const sample = new TcpSample('accepted');
  for (const remotePort of [52, 51, 53])
    sample.offer({
      inode: remotePort,
      localPort: 80,
      remotePort,
      info: new DataView(new ArrayBuffer(8)),
    } as DiagEntry);
  expect(sample.take().map(({ remotePort, connection }) => [remotePort, connection])).toEqual([
    [51, 0],
    [52, 1],
    [53, 2],
  ]);
});

test.each<[string, Partial<DiagEntry>]>([
  ['was not accepted yet', { inode: 0 }],
  ['has no tcp_info', { info: null }],
])('TcpSample leaves out a socket that %s', (_, changes) => {
  expect(readingsOf(new TcpSample('accepted'), range(1, 5), changes)).toEqual([]);
});
