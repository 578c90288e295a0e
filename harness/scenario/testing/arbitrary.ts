import fc from 'fast-check';
import type { AxisValues } from '../cells/matrix.ts';
import type { Strategy } from '../strategy.ts';

const AXIS_VALUES: { readonly [A in keyof Strategy]: fc.Arbitrary<Strategy[A]> } = {
  driver: fc.constantFrom('socket', 'undici', 'autocannon', 'http2', 'h3'),
  path: fc.constantFrom('direct', 'nginx', 'nginx-stream'),
  protocol: fc.constantFrom('http/1.0', 'http/1.1', 'h2', 'h2c', 'h3'),
  tls: fc.constantFrom('none', '1.2', '1.3'),
  resumption: fc.boolean(),
  clientCertificate: fc.boolean(),
  reuse: fc.constantFrom('keep-alive', 'one-request', 'requests-5', 'seconds-0.5'),
  closer: fc.constantFrom('client', 'server', 'reset'),
  pool: fc.oneof(fc.constant('unlimited' as const), fc.integer({ min: 1, max: 99 })),
  poolChoice: fc.constantFrom('lifo', 'fifo', 'first'),
  idleTimeoutMs: fc.oneof(fc.constant('none' as const), fc.integer({ min: 1, max: 9_999 })),
  pipelining: fc.integer({ min: 1, max: 99 }),
  streams: fc.oneof(fc.constant('unlimited' as const), fc.integer({ min: 1, max: 99 })),
  clientNoDelay: fc.boolean(),
  proxyNoDelay: fc.boolean(),
  originNoDelay: fc.boolean(),
  requestWrites: fc.integer({ min: 1, max: 32 }),
  responseWrites: fc.integer({ min: 1, max: 99 }),
  writeGapMs: fc.integer({ min: 0, max: 99 }),
  sourceAddresses: fc.integer({ min: 1, max: 80 }),
  portRangeScale: fc.constantFrom(0.5, 1, 2),
  twReuse: fc.constantFrom(0, 1, 2),
  proxyDefaults: fc.constantFrom('plain', 'nginx-1.28', 'nginx-1.30'),
  upstreamKeepalive: fc.oneof(fc.constant('off' as const), fc.integer({ min: 1, max: 99 })),
  upstreamProtocol: fc.constantFrom('http/1.0', 'http/1.1'),
  upstreamConnection: fc.constantFrom('empty', 'close'),
  upstreamKeepaliveRequests: fc.integer({ min: 1, max: 9_999 }),
  upstreamKeepaliveTimeoutMs: fc.integer({ min: 1, max: 99_999 }),
  proxyWorkers: fc.integer({ min: 1, max: 8 }),
  bindAddresses: fc.integer({ min: 1, max: 80 }),
};

/** Any value on every axis, whether or not they can be together. */
export const anyStrategy: fc.Arbitrary<Strategy> = fc.record(AXIS_VALUES);

/** A few axes, in any order, each with a few of its values. */
export const someAxes: fc.Arbitrary<AxisValues> = fc
  .uniqueArray(fc.constantFrom(...Object.entries<fc.Arbitrary<unknown>>(AXIS_VALUES)), {
    minLength: 1,
    maxLength: 5,
  })
  .chain((some) =>
    fc.record(
      Object.fromEntries(
        some.map(([axis, value]) => [axis, fc.uniqueArray(value, { minLength: 1, maxLength: 3 })]),
      ),
    ),
  );
