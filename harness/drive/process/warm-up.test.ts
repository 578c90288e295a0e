import { expect, test } from 'vitest';
import { strategyOf } from '../../scenario/axes/defaults.ts';
import { PLAIN_REQUEST, type SentRequest } from '../../scenario/request/sent.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { expectWarm } from '../testing/sums.ts';
import { warmUp } from './warm-up.ts';

const base64 = (bytes: number) => Buffer.alloc(bytes, '\r\n\r\n').toString('base64');

test.concurrent.each<[string, Partial<Strategy>, object, Partial<SentRequest>?]>([
  ['keep-alive', {}, { opened: 8 }],
  ['a connection for each request', { reuse: 'one-request', closer: 'server' }, { closedByClient: 0 }],
  ['resets become closes', { reuse: 'one-request', closer: 'reset' }, { resetByClient: 0 }],
  ['HTTP/1.0', { protocol: 'http/1.0' }, { opened: 8, protocols: { 'http/1.0': 8 } }],
  [
    'HTTP/1.0 until its last',
    { protocol: 'http/1.0', reuse: 'requests-5', closer: 'server' },
    { requestsMax: 5 },
  ],
  ['pipelining', { pool: 1, pipelining: 4 }, { opened: 1, mostInFlight: 4 }],
  [
    'pipelining on more connections than callers',
    { pool: 12, pipelining: 2 },
    { opened: 12, mostInFlight: 2 },
  ],
  ['pieces', { requestWrites: 3, writeGapMs: 1 }, { opened: 8 }],
  ['HEAD', {}, { opened: 8 }, { method: 'HEAD' }],
  ['bodies', {}, { opened: 8 }, { method: 'POST', body: base64(100) }],
  ['bodies in pieces', { requestWrites: 3 }, { opened: 8 }, { method: 'PUT', body: base64(100) }],
  ['large bodies', { reuse: 'one-request', closer: 'server' }, {}, { method: 'POST', body: base64(1e6) }],
  [
    'bodies of undici',
    { driver: 'undici', poolChoice: 'first' },
    { opened: 8 },
    { method: 'GET', body: base64(9) },
  ],
  ['HEAD of undici', { driver: 'undici', poolChoice: 'first' }, { opened: 8 }, { method: 'HEAD' }],
  ['HEAD of autocannon', { driver: 'autocannon' }, { opened: 8 }, { method: 'HEAD' }],
])('warmUp() makes %s without an error', async (_, strategy, connections, request) => {
  const outcome = await warmUp({ strategy: strategyOf(strategy), request: { ...PLAIN_REQUEST, ...request } });
  expectWarm(outcome);
  expect(outcome.connections).toMatchObject(connections);
  expect(outcome.connections.noDelay).toEqual({ on: 0, off: 0, unknown: 0 });
});
