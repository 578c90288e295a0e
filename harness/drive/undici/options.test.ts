import { describe, expect, test } from 'vitest';
import { strategyOf } from '../../scenario/axes/defaults.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { poolOptions, requestOptions } from './options.ts';

const FOREVER_MS = 2_147_483_647;

describe('poolOptions()', () => {
  test('leaves no option to the defaults of undici', () => {
    expect(poolOptions(strategyOf({ driver: 'undici' }))).toEqual({
      connections: null,
      pipelining: 1,
      maxRequestsPerClient: 0,
      clientTtl: null,
      allowH2: false,
      h2Options: { maxConcurrentStreams: 4_294_967_295 },
      keepAliveTimeout: FOREVER_MS,
      keepAliveMaxTimeout: FOREVER_MS,
      keepAliveTimeoutThreshold: -FOREVER_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  });

  test.each<[Partial<Strategy>, Partial<ReturnType<typeof poolOptions>>]>([
    [{ pool: 8 }, { connections: 8 }],
    [{ pipelining: 4 }, { pipelining: 4 }],
    [{ reuse: 'one-request' }, { pipelining: 0, maxRequestsPerClient: 0 }],
    [
      { reuse: 'requests-5', pipelining: 4 },
      { pipelining: 4, maxRequestsPerClient: 5 },
    ],
    [{ reuse: 'seconds-0.5' }, { clientTtl: 500, maxRequestsPerClient: 0 }],
    [
      { protocol: 'h2', streams: 7 },
      { allowH2: true, h2Options: { maxConcurrentStreams: 7 } },
    ],
    [{ idleTimeoutMs: 30 }, { keepAliveTimeout: 30, keepAliveMaxTimeout: 30 }],
  ])('makes of %j %j', (strategy, options) => {
    expect(poolOptions(strategyOf(strategy))).toMatchObject(options);
  });
});

test('requestOptions() does not wait for the head of the last answer when pipelining', () => {
  const endpoint = { address: '127.0.0.1', port: 80, host: 'origin', path: '/a' };
  const plain = { method: 'GET', path: '/a', headers: ['host', 'origin'] };
  expect(requestOptions(endpoint, strategyOf({}))).toEqual({ ...plain, blocking: true });
  expect(requestOptions(endpoint, strategyOf({ pipelining: 2 }))).toEqual({ ...plain, blocking: false });
});
