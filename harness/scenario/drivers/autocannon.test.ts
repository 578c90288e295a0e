import { expect, test } from 'vitest';
import { driverClashes } from '../clash/drivers.ts';
import { type CellChanges, CLOSED, cellWith, OPEN } from '../testing/cell.ts';

function refused({ strategy, load = CLOSED, origin = {} }: CellChanges): string[] {
  const cell = cellWith({ strategy: { driver: 'autocannon', ...strategy }, load, origin });
  return driverClashes(cell).map(({ key }) => key);
}

test.each<[string, CellChanges]>([
  ['its defaults', {}],
  ['so many requests', { load: { ...CLOSED, requests: 100 } }],
  ['a pool with room for all callers', { strategy: { pool: 8 } }],
  ['pipelining on as many connections as that takes', { strategy: { pipelining: 4, pool: 2 } }],
  ['TLS with a certificate of its own', { strategy: { tls: '1.2', clientCertificate: true } }],
  ['Nagle', { strategy: { clientNoDelay: false } }],
  ['an origin that closes behind nginx', { strategy: { path: 'nginx' }, origin: { close: true } }],
])('The driver autocannon takes %s', (_, changes) => expect(refused(changes)).toEqual([]));

test.each<[string, string, CellChanges]>([
  ['open load', 'load.kind', { load: OPEN }],
  ['pages', 'load.objectsPerPage', { load: { ...CLOSED, objectsPerPage: 3 } }],
  ['one request a connection', 'reuse', { strategy: { reuse: 'one-request' } }],
  ['N requests a connection', 'reuse', { strategy: { reuse: 'requests-9' } }],
  ['N seconds a connection', 'reuse', { strategy: { reuse: 'seconds-1' } }],
  ['HTTP/2', 'protocol', { strategy: { protocol: 'h2', tls: '1.3' } }],
  ['a server that closes', 'closer', { strategy: { closer: 'server' } }],
  ['resets', 'closer', { strategy: { closer: 'reset' } }],
  ['fewer connections than callers', 'pool', { strategy: { pool: 4 } }],
  ['pipelining over any number of connections', 'pool', { strategy: { pipelining: 4, pool: 'unlimited' } }],
  ['callers that cannot be shared out', 'pipelining', { strategy: { pipelining: 3, pool: 3 } }],
  ['a choice', 'poolChoice', { strategy: { poolChoice: 'fifo' } }],
  ['idle connections', 'idleTimeoutMs', { strategy: { idleTimeoutMs: 9 } }],
  ['resumption', 'resumption', { strategy: { tls: '1.3', resumption: true } }],
  ['pieces of a request', 'requestWrites', { strategy: { requestWrites: 3 } }],
  ['source addresses', 'sourceAddresses', { strategy: { sourceAddresses: 2 } }],
  ['an origin that closes', 'origin.close', { origin: { close: true } }],
  ['an origin that closes at times', 'origin.maxRequestsPerSocket', { origin: { maxRequestsPerSocket: 5 } }],
])('The driver autocannon refuses %s', (_, key, changes) => expect(refused(changes)).toEqual([key]));
