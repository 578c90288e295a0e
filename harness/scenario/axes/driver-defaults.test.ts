import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clashesOf } from '../clash/clashes.ts';
import { driverClashes } from '../clash/drivers.ts';
import { DRIVER_NAMES } from '../drivers/drivers.ts';
import type { Load } from '../scenario.ts';
import type { Axis, Strategy } from '../strategy.ts';
import { anyStrategy, OTHER_VALUES } from '../testing/arbitrary.ts';
import { CLOSED, cellWith, OPEN } from '../testing/cell.ts';
import { differences, strategyUnder } from './defaults.ts';

type Said = Partial<Strategy>;

/** What an axis means nothing without, whatever the driver: the author must say both. */
const NEEDS: Readonly<Partial<Record<Axis, Said>>> = {
  // Part of a TLS handshake.
  resumption: { tls: '1.3' },
  clientCertificate: { tls: '1.3' },
  // Requests are pipelined only where they are more than connections: how many there are is the question.
  pipelining: { pool: 1 },
  // Versions of HTTP and TLS that no driver has by itself.
  streams: { protocol: 'h2' },
  // There is no nginx on the path `direct`.
  ...Object.fromEntries(
    [
      ...['proxyNoDelay', 'proxyDefaults', 'upstreamKeepalive', 'upstreamProtocol', 'upstreamConnection'],
      ...['upstreamKeepaliveRequests', 'upstreamKeepaliveTimeoutMs', 'proxyWorkers', 'bindAddresses'],
    ].map((axis) => [axis, { path: 'nginx' }]),
  ),
};

function refusedKeys(said: Said, load: Load): string[] {
  return clashesOf(cellWith({ strategy: said, load })).map(({ key }) => key);
}

/** Whether the driver has nothing against the value itself. */
function canDo(said: Said, axis: Axis, load: Load): boolean {
  const refused = driverClashes(cellWith({ strategy: withNeeds(said, axis, load), load }));
  return !refused.some(({ key }) => key === axis);
}

/** What is said, and with it what it needs where it is refused alone. */
function withNeeds(said: Said, axis: Axis, load: Load): Said {
  return refusedKeys(said, load).length === 0 ? said : { ...NEEDS[axis], ...said };
}

const LOADS = { closed: { ...CLOSED, concurrency: 8 }, open: OPEN } as const;
const CASES = DRIVER_NAMES.flatMap((driver) =>
  Object.entries(LOADS)
    .filter(([kind]) => kind === 'closed' || driver !== 'autocannon')
    .map(([kind, load]) => ({ driver, kind, load })),
);

describe.each(CASES)('The driver $driver under $kind load', ({ driver, load }) => {
  test('alone is refused nothing', () => expect(refusedKeys({ driver }, load)).toEqual([]));

  test.each(
    OTHER_VALUES.filter(
      ({ axis, value }) => axis !== 'driver' && canDo({ driver, [axis]: value }, axis, load),
    ),
  )('with $axis=$value is refused nothing that was not said', ({ axis, value }) => {
    const said = withNeeds({ driver, [axis]: value }, axis, load);
    const refused = refusedKeys(said, load);
    expect(refused.filter((key) => !Object.hasOwn(said, key))).toEqual([]);
  });
});

test('what is said wins over what the driver does, that over what nginx does, and that over the default', () => {
  const of = (said: Said): Strategy => strategyUnder(undefined, said);
  expect(of({ driver: 'undici' }).poolChoice).toBe('first');
  expect(of({ driver: 'undici', poolChoice: 'lifo' }).poolChoice).toBe('lifo');
  expect(of({ driver: 'h3' })).toMatchObject({ path: 'nginx', protocol: 'h3', tls: '1.3' });
  expect(of({ driver: 'h3', path: 'direct' }).path).toBe('direct');
  expect(of({ proxyDefaults: 'nginx-1.30' }).upstreamKeepalive).toBe(32);
  expect(of({ proxyDefaults: 'nginx-1.30', upstreamKeepalive: 'off' }).upstreamKeepalive).toBe('off');
});

test.each<[string, Said, Load | undefined, Said]>([
  ['http2 without TLS', { driver: 'http2' }, undefined, { protocol: 'h2c', tls: 'none' }],
  ['http2 over TLS', { driver: 'http2', tls: '1.2' }, undefined, { protocol: 'h2', tls: '1.2' }],
  ['http2 that is to speak h2', { driver: 'http2', protocol: 'h2' }, undefined, { tls: '1.3' }],
  [
    'undici that ends connections',
    { driver: 'undici', reuse: 'one-request' },
    undefined,
    { closer: 'server' },
  ],
  ['undici that ends them by age', { driver: 'undici', reuse: 'seconds-1' }, undefined, { closer: 'client' }],
  ['autocannon that pipelines', { driver: 'autocannon', pipelining: 4 }, LOADS.closed, { pool: 2 }],
  ['autocannon that does not', { driver: 'autocannon' }, LOADS.closed, { pool: 'unlimited' }],
])('the default follows %s', (_, said, load, expected) => {
  expect(strategyUnder(load, said)).toMatchObject(expected);
});

test('differences() tells what was said and nothing that follows from it', () => {
  const tell = (said: Said, load?: Load): Said => differences(strategyUnder(load, said), load);
  for (const driver of DRIVER_NAMES) expect(tell({ driver })).toEqual(driver === 'socket' ? {} : { driver });
  const ending = { driver: 'undici', reuse: 'one-request' } as const;
  expect(tell(ending)).toEqual(ending);
  const pipelining = { driver: 'autocannon', pipelining: 4 } as const;
  expect(tell(pipelining, LOADS.closed)).toEqual(pipelining);
});

test('differences() loses nothing under any load', () => {
  fc.assert(
    fc.property(anyStrategy, fc.constantFrom(...Object.values(LOADS)), (strategy, load) => {
      expect(strategyUnder(load, differences(strategy, load))).toEqual(strategy);
    }),
  );
});
