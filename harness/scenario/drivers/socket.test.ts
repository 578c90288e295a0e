import { expect, test } from 'vitest';
import { strategyOf } from '../axes/defaults.ts';
import { driverClashes } from '../clash/drivers.ts';
import type { Load } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';
import { CLOSED, cellWith, OPEN } from '../testing/cell.ts';

const H2 = { protocol: 'h2', tls: '1.3' } as const;
const H2C = { protocol: 'h2c' } as const;
/** Sixteen requests at once. */
const PAGES: Load = { ...CLOSED, concurrency: 2, objectsPerPage: 8 };

function refused(strategy: Partial<Strategy>, load: Load = CLOSED): string[] {
  return driverClashes(cellWith({ strategy: strategyOf(strategy), load })).map(({ key }) => key);
}

test.each<[string, Partial<Strategy>, Load?]>([
  ['its defaults', {}],
  ['HTTP/1.0', { protocol: 'http/1.0', reuse: 'requests-5', closer: 'server' }],
  ['TLS with all that belongs to it', { tls: '1.3', resumption: true, clientCertificate: true }],
  ['requests in pieces', { requestWrites: 27, writeGapMs: 5, clientNoDelay: false }],
  ['connections that idle', { poolChoice: 'fifo', idleTimeoutMs: 50 }, OPEN],
  ['h2 with all that belongs to TLS', { ...H2, resumption: true, clientCertificate: true }],
  ['a few streams over a pool', { ...H2C, streams: 4, pool: 2, poolChoice: 'fifo' }],
  ['one request a connection of h2c, with a reset', { ...H2C, reuse: 'one-request', closer: 'reset' }],
  ['pipelining on one connection', { pool: 1, pipelining: 8 }],
  ['pipelining on a few', { pool: 7, pipelining: 2 }],
  ['pipelining of arrivals', { pool: 100, pipelining: 2 }, OPEN],
  ['pipelining of pages', { pool: 15, pipelining: 8 }, PAGES],
])('The driver socket takes %s', (_, strategy, load) => expect(refused(strategy, load)).toEqual([]));

test.each<[string, string, Partial<Strategy>, Load?]>([
  ['another protocol', 'protocol', { protocol: 'h3', path: 'nginx', tls: '1.3' }],
  ['a server that is to close over HTTP/2', 'closer', { ...H2C, reuse: 'one-request', closer: 'server' }],
  ['pieces of a request in HTTP/2', 'requestWrites', { ...H2C, requestWrites: 3 }],
  ['pipelining without a pool', 'pipelining', { pipelining: 2 }],
  ['pipelining without a pool, of arrivals', 'pipelining', { pipelining: 2 }, OPEN],
  ['pipelining with a connection for each caller', 'pipelining', { pool: 8, pipelining: 2 }],
  ['pipelining with a connection for each object', 'pipelining', { pool: 16, pipelining: 2 }, PAGES],
  ['pipelined requests in pieces', 'requestWrites', { pool: 1, pipelining: 2, requestWrites: 2 }],
  ['more pieces than a request may have bytes', 'requestWrites', { requestWrites: 28 }],
])('The driver socket refuses %s', (_, key, strategy, load) =>
  expect(refused(strategy, load)).toEqual([key]),
);
