import { expect, test } from 'vitest';
import { driverClashes } from '../clash/drivers.ts';
import type { Strategy } from '../strategy.ts';
import { CLOSED, cellWith } from '../testing/cell.ts';

const H2 = { protocol: 'h2', tls: '1.3' } as const;
const H2C = { protocol: 'h2c' } as const;

function refused(strategy: Partial<Strategy>): string[] {
  const cell = cellWith({ strategy: { driver: 'http2', ...strategy }, load: CLOSED });
  return driverClashes(cell).map(({ key }) => key);
}

test.each<[string, Partial<Strategy>]>([
  ['h2c', H2C],
  ['h2 with all that belongs to TLS', { ...H2, resumption: true, clientCertificate: true }],
  ['a few streams over a pool', { ...H2C, streams: 4, pool: 2, poolChoice: 'fifo' }],
  ['one request a connection', { ...H2C, reuse: 'one-request' }],
  ['resets', { ...H2C, reuse: 'requests-5', closer: 'reset' }],
  ['seconds, idle connections, Nagle', { ...H2, reuse: 'seconds-1', idleTimeoutMs: 9, clientNoDelay: false }],
])('The driver http2 takes %s', (_, strategy) => expect(refused(strategy)).toEqual([]));

test.each<[string, string, Partial<Strategy>]>([
  ['HTTP/1.1', 'protocol', { protocol: 'http/1.1' }],
  ['HTTP/3', 'protocol', { protocol: 'h3', tls: '1.3' }],
  ['a server that is to close', 'closer', { ...H2C, reuse: 'one-request', closer: 'server' }],
  ['pieces of a request', 'requestWrites', { ...H2C, requestWrites: 3 }],
])('The driver http2 refuses %s', (_, key, strategy) => expect(refused(strategy)).toEqual([key]));
