import { expect, test } from 'vitest';
import { driverClashes } from '../clash/drivers.ts';
import type { Load } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';
import { CLOSED, cellWith, OPEN } from '../testing/cell.ts';

const H2 = { protocol: 'h2', tls: '1.3' } as const;
const SERVER = { closer: 'server' } as const;
const LIFO = { poolChoice: 'lifo' } as const;

function refused(strategy: Partial<Strategy>, load: Load): string[] {
  return driverClashes(cellWith({ strategy: { driver: 'undici', ...strategy }, load })).map(({ key }) => key);
}

test.each<[string, Partial<Strategy>, Load]>([
  ['its defaults', {}, CLOSED],
  ['h2', H2, CLOSED],
  ['one stream on each connection', { ...H2, streams: 1 }, CLOSED],
  ['the first free connection', { poolChoice: 'first' }, OPEN],
  ['a few streams', { ...H2, streams: 4, poolChoice: 'first' }, CLOSED],
  ['one connection, whatever the choice', { pool: 1, pipelining: 8 }, OPEN],
  ['one request a connection, which the server closes', { reuse: 'one-request', ...SERVER }, OPEN],
  ['N requests a connection', { reuse: 'requests-5', poolChoice: 'first', ...SERVER }, CLOSED],
  ['N seconds a connection', { reuse: 'seconds-1', poolChoice: 'first' }, CLOSED],
  [
    'idle connections, Nagle and addresses',
    { idleTimeoutMs: 9, clientNoDelay: false, sourceAddresses: 4 },
    CLOSED,
  ],
  ['TLS with all that belongs to it', { tls: '1.2', resumption: true, clientCertificate: true }, CLOSED],
])('The driver undici takes %s', (_, strategy, load) => expect(refused(strategy, load)).toEqual([]));

test.each<[string, string, Partial<Strategy>, Load]>([
  ['HTTP/1.0', 'protocol', { protocol: 'http/1.0' }, CLOSED],
  ['h2c', 'protocol', { protocol: 'h2c' }, CLOSED],
  ['pieces of a request', 'requestWrites', { requestWrites: 3 }, CLOSED],
  ['N seconds with a pool', 'reuse', { reuse: 'seconds-1', pool: 4, poolChoice: 'first' }, CLOSED],
  ['a client that closes after one request', 'closer', { reuse: 'one-request', closer: 'client' }, CLOSED],
  ['a client that closes after N requests', 'closer', { reuse: 'requests-5', closer: 'client' }, CLOSED],
  ['a server that is never asked to close', 'closer', SERVER, CLOSED],
  ['TLS that ends after one request', 'tls', { reuse: 'one-request', tls: '1.3', ...SERVER }, CLOSED],
  [
    'TLS connections that end with age',
    'tls',
    { tls: '1.2', reuse: 'seconds-1', poolChoice: 'first' },
    CLOSED,
  ],
  ['TLS connections that end when idle', 'tls', { tls: '1.2', idleTimeoutMs: 9 }, CLOSED],
  ['resets', 'closer', { closer: 'reset' }, CLOSED],
  ['the connection used last under open load', 'poolChoice', LIFO, OPEN],
  ['the connection used last with pages', 'poolChoice', LIFO, { ...CLOSED, objectsPerPage: 3 }],
  ['the connection used last with pipelining', 'poolChoice', { ...LIFO, pipelining: 4 }, CLOSED],
  ['the connection used last with a few streams', 'poolChoice', { ...H2, ...LIFO, streams: 4 }, CLOSED],
  ['the connection idle the longest', 'poolChoice', { poolChoice: 'fifo' }, CLOSED],
])('The driver undici refuses %s', (_, key, strategy, load) =>
  expect(refused(strategy, load)).toEqual([key]),
);

test('The driver undici refuses N requests on a connection of h2, each reason for itself', () => {
  const strategy = { ...H2, ...SERVER, reuse: 'requests-5', poolChoice: 'first' } as const;
  expect(refused(strategy, CLOSED)).toEqual(['tls', 'reuse']);
});
