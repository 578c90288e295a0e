import { expect, test } from 'vitest';
import { tcpSeries } from '../../observe/watch/tcp-columns.ts';
import { fixture } from '../testing/fixture.ts';
import { parseResult } from './parse.ts';

const known = { rttUs: 20_735, rttVarUs: 993, minRttUs: 20_003, cwnd: 14, ssthresh: null, retransmits: 0 };
const info = { ...known, deliveryBytesPerSecond: 5_725_016 / 8, busyUs: 4_000, rwndLimitedUs: 0 };
const reading = { ...info, connection: 0, localPort: 40_000, remotePort: 8080 };

/** As the observers give it: two moments at a proxy, the second with one more connection, and the proxy has ended at the third. */
const TCP = tcpSeries(
  'proxy',
  [
    { atNs: 1_000_000_000n, value: [{ ...reading, end: 'opened' }] },
    {
      atNs: 2_000_000_000n,
      value: [
        { ...reading, end: 'opened', cwnd: 28 },
        { ...reading, end: 'accepted', localPort: 80, remotePort: 41_000 },
      ],
    },
    { atNs: 3_000_000_000n, value: null },
  ],
  0n,
);

const resultWith = (tcp: unknown): string =>
  JSON.stringify({ ...fixture, cells: fixture.cells.map((cell) => ({ ...cell, tcp })) });

test('tcpSeries() has a row for each connection and moment, by the end that the host was', () => {
  const { cwnd } = TCP[0]!.values;
  expect(TCP.map(({ host, end, atMs }) => ({ host, end, atMs }))).toEqual([
    { host: 'proxy', end: 'opened', atMs: [1_000, 2_000] },
    { host: 'proxy', end: 'accepted', atMs: [2_000] },
  ]);
  expect(cwnd).toEqual([14, 28]);
});

test('parseResult() returns what TCP knew of connections as it was stored', () => {
  const { cells } = parseResult(resultWith(TCP), 'result.json');
  expect(cells.map((cell) => 'tcp' in cell && cell.tcp)).toEqual(fixture.cells.map(() => TCP));
});

test.each<[string, unknown, string]>([
  ['a column that is short', [{ ...TCP[0]!, localPort: [1] }], 'tcp[0].localPort: '],
  [
    'a value that is short',
    [{ ...TCP[0]!, values: { ...TCP[0]!.values, cwnd: [1] } }],
    'tcp[0].values.cwnd: ',
  ],
  [
    'a value that is text',
    [{ ...TCP[0]!, values: { ...TCP[0]!.values, cwnd: [1, 'x'] } }],
    'tcp[0].values.cwnd[1]: ',
  ],
  ['times out of order', [{ ...TCP[0]!, atMs: [2, 1] }], 'tcp[0].atMs[1]: '],
  ['an unknown end', [{ ...TCP[0]!, end: 'middle' }], 'tcp[0].end: '],
])('parseResult() refuses %s', (_, tcp, message) => {
  expect(() => parseResult(resultWith(tcp), 'result.json')).toThrow(`cells[0].${message}`);
});
