import { expect, test } from 'vitest';
import { strategyOf } from '../../scenario/axes/defaults.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { expectWarm } from '../testing/sums.ts';
import { warmUp } from './warm-up.ts';

test.concurrent.each<[string, Partial<Strategy>, object]>([
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
])('warmUp() makes %s without an error', async (_, strategy, connections) => {
  const outcome = await warmUp(strategyOf(strategy));
  expectWarm(outcome);
  expect(outcome.connections).toMatchObject(connections);
  expect(outcome.connections.noDelay).toEqual({ on: 0, off: 0, unknown: 0 });
});
