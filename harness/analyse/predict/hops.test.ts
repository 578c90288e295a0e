import { describe, expect, it } from 'vitest';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import type { OriginSettings } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { CHURNING, CLOSED, OPEN, type PlanChanges, planOf } from '../testing/plans.ts';
import { hopsOf } from './hops.ts';
import { predict } from './predict.ts';

const STREAM = { path: 'nginx-stream' } as const;
const H2 = { driver: 'http2', protocol: 'h2c' } as const;
/** One request every 100 ms. */
const SPARSE = { ...OPEN, ratePerSecond: 10 };
const origin = (changes: Partial<OriginSettings>): OriginSettings => ({ ...DEFAULT_ORIGIN, ...changes });
const holders = (changes: PlanChanges) => hopsOf(planOf(changes)).map(({ holder }) => holder);

// As measured with nginx 1.22.1: 400 connections on each hop, all TIME_WAIT on the host named.
describe('hopsOf() finds the host with the TIME_WAIT of an L4 proxy', () => {
  it.each<[Strategy['closer'], readonly (string | null)[]]>([
    ['client', ['client', 'proxy']],
    ['server', ['proxy', 'origin']],
    ['reset', [null, 'proxy']],
  ])('closer %s', (closer, expected) => {
    expect(holders({ strategy: { ...CHURNING, ...STREAM, closer } })).toEqual(expected);
  });

  it('kept connections', () => {
    expect(holders({ strategy: STREAM, load: CLOSED })).toEqual([null, null]);
  });
});

describe('hopsOf() finds the host that ends keep-alive connections', () => {
  it.each<[string, PlanChanges, string | null]>([
    ['none', { load: CLOSED }, null],
    [
      'the client, at maxRequestsPerSocket',
      { load: CLOSED, origin: origin({ maxRequestsPerSocket: 10 }) },
      'client',
    ],
    ['the client, at its idle timeout', { strategy: { idleTimeoutMs: 50 }, load: SPARSE }, 'client'],
    ['none if pauses are shorter than the timeout', { strategy: { idleTimeoutMs: 150 }, load: SPARSE }, null],
    ['none under a closed load', { strategy: { idleTimeoutMs: 1 }, load: CLOSED }, null],
    [
      'the origin, with the shorter idle timeout',
      {
        strategy: { idleTimeoutMs: 5_000 },
        load: { ...SPARSE, ratePerSecond: 0.5, durationMs: 9_000 },
        origin: origin({ keepAliveTimeoutMs: 500 }),
      },
      'origin',
    ],
    ['the origin, with each answer', { load: CLOSED, origin: origin({ close: true }) }, 'origin'],
    [
      'the origin, because HTTP/1.0 has no chunks',
      { strategy: { protocol: 'http/1.0' }, load: CLOSED, origin: origin({ contentLength: false }) },
      'origin',
    ],
  ])('%s', (_, changes, holder) => {
    expect(holders(changes)).toEqual([holder]);
  });
});

describe('hopsOf()', () => {
  it('opens a connection for each pause that ends the last one', () => {
    const [hop] = hopsOf(planOf({ strategy: { idleTimeoutMs: 50 }, load: SPARSE }));
    expect(hop!.churnPerSecond).toBe(10);
  });

  it.each<[string, Partial<Strategy>, number]>([
    ['all streams on one', H2, 1],
    ['four streams each', { ...H2, streams: 4 }, 4],
    ['four streams each, up to the pool', { ...H2, streams: 4, pool: 3 }, 3],
    ['a connection each', {}, 16],
  ])('needs for 16 callers %s', (_, strategy, open) => {
    expect(hopsOf(planOf({ strategy, load: CLOSED }))[0]!.open).toBe(open);
  });

  it('lets an L7 proxy work on all streams at once', () => {
    const [, upstream] = hopsOf(
      planOf({ strategy: { ...H2, path: 'nginx', upstreamKeepalive: 16 }, load: CLOSED }),
    );
    expect(upstream).toMatchObject({ kind: 'cached', open: 16, holder: null });
  });

  it('has no TIME_WAIT for QUIC', () => {
    const strategy = { ...CHURNING, driver: 'h3', protocol: 'h3', tls: '1.3', path: 'nginx' } as const;
    const plan = planOf({ strategy });
    expect(hopsOf(plan)[0]).toMatchObject({ transport: 'quic', holder: null });
    expect(predict(plan)).toMatchObject({ host: null, connectKneeAt: null });
  });
});

describe('predict() of an L4 proxy', () => {
  it.each<[string, Partial<Strategy>, string | null, number | null]>([
    ['the client first, with as many ports', {}, 'client', 2_000],
    ['the proxy, if the client has more', { sourceAddresses: 2 }, 'proxy', 2_000],
    ['the proxy, because it answers an RST with a FIN', { closer: 'reset' }, 'proxy', 2_000],
    ['later with two addresses to connect from', { closer: 'reset', bindAddresses: 2 }, 'proxy', 4_000],
    ['none if the origin closes first', { closer: 'server' }, null, null],
  ])('exhausts %s', (_, strategy, host, after) => {
    const plan = planOf({ strategy: { ...CHURNING, ...STREAM, ...strategy }, load: CLOSED });
    expect(predict(plan)).toMatchObject({ host, exhaustedAfterConnections: after });
  });

  it('says that nginx ends its side', () => {
    const plan = planOf({ strategy: { ...CHURNING, ...STREAM, closer: 'reset' }, load: CLOSED });
    expect(predict(plan).reason).toMatch(/^nginx ends its side when the client's connection ends, and/);
  });
});
