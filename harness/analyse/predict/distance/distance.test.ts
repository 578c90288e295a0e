import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellWith } from '../../../scenario/testing/cell.ts';
import { distanceMs, latencyOver } from './forecast.ts';
import { handshakeOf } from './handshake.ts';
import { type HopDistance, requestTime } from './latency.ts';
import { slowStart, type Way } from './transfer.ts';

const WAY: Way = { rttMs: 50, rateMbit: 'unlimited', segmentBytes: 1_448, headerBytes: 52 };

describe('slowStart()', () => {
  test.each([
    ['one byte', 1, 1],
    ['a full window', 10 * 1_448, 1],
    ['one byte more', 10 * 1_448 + 1, 2],
    ['10 + 20 + 40 segments', 70 * 1_448, 3],
    ['100 kB', 100_000, 3],
    ['1 MB, with 10 x (2^7 - 1) segments', 1_000_000, 7],
  ])('takes %s', (_, bytes, flights) => {
    expect(slowStart(bytes, 10, WAY)).toMatchObject({ flights, ms: (flights - 1) * 50 });
  });

  test('needs ceil(log2(1 + segments / window)) flights', () => {
    const sizes = fc.record({
      segments: fc.integer({ min: 1, max: 1e5 }),
      window: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(sizes, ({ segments, window }) => {
        let flights = 0;
        for (let sent = 0; sent < segments; flights++) sent += window * 2 ** flights;
        expect(slowStart(segments * 1_448, window, WAY).flights).toBe(flights);
      }),
    );
  });

  test('is never faster than the link, nor slower than a flight for each segment of the first window', () => {
    const cases = fc.record({
      bytes: fc.integer({ min: 1, max: 1e7 }),
      rttMs: fc.integer({ min: 0, max: 500 }),
      rateMbit: fc.integer({ min: 1, max: 1_000 }),
    });
    fc.assert(
      fc.property(cases, ({ bytes, ...link }) => {
        const way = { ...WAY, ...link };
        const segments = Math.ceil(bytes / 1_448);
        const linkMs = ((bytes + segments * 66) * 8) / (link.rateMbit * 1e3);
        const { ms, flights } = slowStart(bytes, 10, way);
        expect(ms).toBeGreaterThanOrEqual(linkMs - 1e-6);
        expect(ms).toBeLessThanOrEqual(linkMs + (flights - 1) * link.rttMs + 1e-6);
      }),
    );
  });
});

test.each([
  ['plain TCP', 'http/1.1', 'none', 'full', 1],
  ['TLS 1.2', 'http/1.1', '1.2', 'full', 3],
  ['TLS 1.2, resumed', 'http/1.1', '1.2', 'resumed', 2],
  ['TLS 1.3', 'h2', '1.3', 'full', 2],
  ['TLS 1.3, resumed', 'http/1.1', '1.3', 'resumed', 2],
  ['QUIC', 'h3', '1.3', 'full', 1],
] as const)('handshakeOf() of %s', (_, protocol, tls, how, roundTrips) => {
  const { connect, tls: more } = handshakeOf({ protocol, tls, resumption: how === 'resumed' });
  expect(connect + more).toBe(roundTrips);
});

describe('requestTime()', () => {
  const hop: HopDistance = {
    way: WAY,
    initialWindow: 10,
    handshake: { connect: 1, tls: 0 },
    isNew: { cold: true, warm: false },
  };
  const small = { requestBytes: 100, answerBytes: 1_000 };

  test('is two round trips for a new connection, and one for a kept one', () => {
    expect(requestTime([hop], small, 'cold')).toEqual({ roundTrips: 2, ms: 100 });
    expect(requestTime([hop], small, 'warm')).toEqual({ roundTrips: 1, ms: 50 });
  });

  test('has the round trips of slow start, and none of them once the window is open', () => {
    const large = { requestBytes: 100, answerBytes: 1_000_000 };
    expect(requestTime([hop], large, 'cold')).toEqual({ roundTrips: 8, ms: 400 });
    expect(requestTime([hop], large, 'warm')).toEqual({ roundTrips: 1, ms: 50 });
    expect(
      requestTime(
        [{ ...hop, isNew: { cold: true, warm: true }, handshake: { connect: 0, tls: 0 } }],
        large,
        'warm',
      ),
    ).toEqual({ roundTrips: 7, ms: 350 });
  });

  test('adds the hop behind a proxy, whose kept connections save its handshake', () => {
    const upstream = { ...hop, way: { ...WAY, rttMs: 20 }, isNew: { cold: true, warm: true } };
    expect(requestTime([hop, upstream], small, 'warm').ms).toBe(50 + 40);
    expect(requestTime([hop, { ...upstream, isNew: { cold: false, warm: false } }], small, 'cold').ms).toBe(
      100 + 20,
    );
  });
});

describe('latencyOver()', () => {
  const over = (strategy: Parameters<typeof cellWith>[0]['strategy'], bodyBytes = 100) =>
    latencyOver(cellWith({ strategy: { rttMs: 50, ...strategy }, origin: { bodyBytes } }));

  test.each([
    ['plain TCP', {}, 100, 2, 1],
    ['TLS 1.2', { tls: '1.2' }, 100, 4, 1],
    ['TLS 1.2, resumed', { tls: '1.2', resumption: true }, 100, 3, 1],
    ['TLS 1.3', { tls: '1.3' }, 100, 3, 1],
    ['a body of 100 kB', {}, 100_000, 4, 1],
    ['a body of 100 kB with a window of 4', { initialWindow: 4 }, 100_000, 6, 1],
  ] as const)('of %s', (_, strategy, bodyBytes, cold, warm) => {
    expect(over(strategy, bodyBytes)).toEqual({
      coldRoundTrips: cold,
      warmRoundTrips: warm,
      coldUs: cold * 50_000 + 300,
      warmUs: warm * 50_000 + 300,
    });
  });

  test('has the hop behind nginx, whose kept connections save a round trip', () => {
    const behind = { path: 'nginx', rttMs: 10, upstreamRttMs: 40 } as const;
    expect(over({ ...behind, upstreamKeepalive: 'off' })).toMatchObject({ coldUs: 100_300, warmUs: 90_300 });
    expect(over({ ...behind, upstreamKeepalive: 8 })).toMatchObject({ coldUs: 60_300, warmUs: 50_300 });
  });

  test('says nothing without a distance, or where loss decides', () => {
    expect(over({ rttMs: 0 })).toBeUndefined();
    expect(over({ lossPercent: 1 })).toBeUndefined();
    expect(over({ reuse: 'one-request' })).toMatchObject({ warmUs: null });
  });

  test('distanceMs() is cold for a connection for each request, and can begin at the proxy', () => {
    const plan = cellWith({
      strategy: { path: 'nginx', rttMs: 10, upstreamRttMs: 40, reuse: 'one-request' },
    });
    expect([distanceMs(plan, 'client'), distanceMs(plan, 'proxy')]).toEqual([100, 80]);
  });
});
