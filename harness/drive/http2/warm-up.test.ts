import { expect, test } from 'vitest';
import { strategyOf } from '../../scenario/axes/defaults.ts';
import { PLAIN_REQUEST, type SentRequest } from '../../scenario/request/sent.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { warmUp } from '../process/warm-up.ts';
import { expectWarm } from '../testing/sums.ts';

test.concurrent.each<[string, Partial<Strategy>, object, Partial<SentRequest>?]>([
  ['h2c', { protocol: 'h2c' }, { opened: 1, mostInFlight: 8 }],
  ['HEAD', { protocol: 'h2c' }, { opened: 1 }, { method: 'HEAD' }],
  ['bodies', { protocol: 'h2c' }, { opened: 1 }, { method: 'POST', body: 'AAAA' }],
  ['h2, without TLS in the warm-up', { protocol: 'h2', tls: '1.3' }, { opened: 1 }],
  ['a few streams', { protocol: 'h2c', streams: 2 }, { opened: 4, mostInFlight: 2 }],
  ['N requests', { protocol: 'h2c', reuse: 'requests-5' }, { requestsMax: 5 }],
  ['resets become closes', { protocol: 'h2c', reuse: 'one-request', closer: 'reset' }, { resetByClient: 0 }],
])('warmUp() makes %s without an error', async (_, strategy, connections, request) => {
  for (const driver of ['http2', 'socket'] as const) {
    const outcome = await warmUp({
      strategy: strategyOf({ driver, ...strategy }),
      request: { ...PLAIN_REQUEST, ...request },
    });
    expectWarm(outcome);
    expect(outcome.connections).toMatchObject(connections);
    expect(outcome.connections.noDelay).toEqual({ on: 0, off: 0, unknown: 0 });
  }
});
