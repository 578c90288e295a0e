import { describe, expect, test } from 'vitest';
import { strategyOf } from '../../scenario/axes/defaults.ts';
import { PLAIN_REQUEST } from '../../scenario/request/sent.ts';
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
      initialWindowSize: 2_147_483_647,
      h2Options: { maxConcurrentStreams: 4_294_967_295, connectionWindowSize: 2_147_483_647 },
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
      {
        allowH2: true,
        initialWindowSize: 262_144,
        h2Options: { maxConcurrentStreams: 7, connectionWindowSize: 524_288 },
      },
    ],
    [
      { protocol: 'h2', streamWindowBytes: 1_000, connectionWindowBytes: 70_000 },
      {
        initialWindowSize: 1_000,
        h2Options: { maxConcurrentStreams: 4_294_967_295, connectionWindowSize: 70_000 },
      },
    ],
    [{ idleTimeoutMs: 30 }, { keepAliveTimeout: 30, keepAliveMaxTimeout: 30 }],
  ])('makes of %j %j', (strategy, options) => {
    expect(poolOptions(strategyOf({ driver: 'undici' }, strategy))).toMatchObject(options);
  });
});

const ENDPOINT = { address: '127.0.0.1', port: 80, host: 'origin', path: '/a' };
const PLAIN = {
  method: 'GET',
  path: '/a',
  headers: ['host', 'origin'],
  body: null,
  idempotent: true,
  reset: false,
};

test('requestOptions() does not wait for the head of the last answer when pipelining', () => {
  const of = (strategy: Partial<Strategy>) => requestOptions(PLAIN_REQUEST, ENDPOINT, strategyOf(strategy));
  expect(of({})).toEqual({ ...PLAIN, blocking: true });
  expect(of({ pipelining: 2 })).toEqual({ ...PLAIN, blocking: false });
});

test('requestOptions() has method, headers and body, and says which methods may be sent again', () => {
  const headers = [
    ['X-A', '1'],
    ['X-A', '2'],
  ] as const;
  const request = { ...PLAIN_REQUEST, method: 'PATCH', headers, body: 'AP8=' } as const;
  const made = { method: 'PATCH', headers: ['host', 'origin', 'X-A', '1', 'X-A', '2'], idempotent: false };
  expect(requestOptions(request, ENDPOINT, strategyOf({}))).toEqual({
    ...{ ...PLAIN, ...made },
    body: Buffer.from([0, 255]),
    blocking: true,
  });
  expect(requestOptions({ ...PLAIN_REQUEST, method: 'HEAD' }, ENDPOINT, strategyOf({}))).toMatchObject({
    blocking: false,
  });
});
