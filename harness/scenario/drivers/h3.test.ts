import { expect, test } from 'vitest';
import { strategyOf } from '../axes/defaults.ts';
import { driverClashes } from '../clash/drivers.ts';
import type { Strategy } from '../strategy.ts';
import { cellWith } from '../testing/cell.ts';

const H3 = { driver: 'h3', path: 'nginx', protocol: 'h3', tls: '1.3' } as const;

function refused(strategy: Partial<Strategy>): string[] {
  return driverClashes(cellWith({ strategy: strategyOf(H3, strategy) })).map(({ key }) => key);
}

test.each<[string, Partial<Strategy>]>([
  ['its defaults', {}],
  ['one request a connection', { reuse: 'one-request' }],
  ['a few streams on a few connections', { streams: 4, pool: 4, poolChoice: 'fifo' }],
  ['connections that are idle, and sessions that are resumed', { idleTimeoutMs: 50, resumption: true }],
])('The driver h3 takes %s', (_, strategy) => expect(refused(strategy)).toEqual([]));

test.each<[string, Partial<Strategy>]>([
  ['protocol', { protocol: 'h2' }],
  ['clientCertificate', { clientCertificate: true }],
  ['requestWrites', { requestWrites: 3 }],
  ['sourceAddresses', { sourceAddresses: 2 }],
  ['closer', { closer: 'server' }],
])('The driver h3 refuses what its client cannot do: %s', (key, strategy) => {
  expect(refused(strategy)).toEqual([key]);
});
