import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../result/prediction.ts';
import { DEFAULT_LAB } from '../../scenario/defaults.ts';
import { KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import {
  CHURNING,
  CLOSED,
  nginxKeeping,
  OPEN,
  type PlanChanges,
  PORTS_2000,
  planOf,
} from '../testing/plans.ts';
import { predict } from './predict.ts';

const LASTS = { host: null, exhaustedAfterConnections: null, exhaustedAtMs: null } as const;
const CLIENT_OUT = { host: 'client', timeWaitHost: 'client', exhaustedAfterConnections: 2_000 } as const;
const HOST = { kind: 'host', ipVersion: 4, ports: PORTS_2000, sysctls: {} } as const;
const DELAY_8 = { ...planOf().origin, delay: { kind: 'exponential', meanMs: 7.7 } } as const;

describe('predict() on the direct path', () => {
  it.each<[string, PlanChanges, Partial<Prediction>]>([
    [
      'a client that closes first: capacity / rate',
      { strategy: CHURNING },
      { ...CLIENT_OUT, churnPerSecond: 1_000, exhaustedAtMs: 2_000, connectKneeAt: 1_000 },
    ],
    [
      'the same at the speed of the machine: connections and no time',
      { strategy: CHURNING, load: CLOSED },
      { ...CLIENT_OUT, churnPerSecond: null, exhaustedAtMs: null, connectKneeAt: 1_000 },
    ],
    [
      'a closed load of fewer requests than ports',
      { strategy: CHURNING, load: { ...CLOSED, requests: 2_000 } },
      { ...LASTS, timeWaitHost: 'client', connectKneeAt: 1_000 },
    ],
    [
      'an open load that ends before',
      { strategy: CHURNING, load: { ...OPEN, durationMs: 2_000 } },
      { ...LASTS, timeWaitHost: 'client', connectKneeAt: 1_000 },
    ],
    [
      'churn below ports / 60 s, with no end',
      { strategy: CHURNING, load: { ...OPEN, ratePerSecond: 33, durationMs: 3_600_000 } },
      { ...LASTS, timeWaitHost: 'client', churnPerSecond: 33 },
    ],
    [
      'churn above ports / 60 s, in the end',
      { strategy: CHURNING, load: { ...OPEN, ratePerSecond: 34, durationMs: 3_600_000 } },
      { ...CLIENT_OUT, exhaustedAtMs: (2_000 / 34) * 1_000 },
    ],
    [
      'five requests per connection last five times as long',
      { strategy: { reuse: 'requests-5' }, load: { ...OPEN, durationMs: 60_000 } },
      { ...CLIENT_OUT, churnPerSecond: 200 },
    ],
    [
      'connections of 2 s, opened for each caller',
      { strategy: { reuse: 'seconds-2' }, load: { ...CLOSED, concurrency: 500, durationMs: 60_000 } },
      // 500 from the start, then 250 per second: the 2,001st after 6 s.
      { ...CLIENT_OUT, churnPerSecond: 250, exhaustedAtMs: 6_000 },
    ],
    [
      'a server that closes first',
      { strategy: { ...CHURNING, closer: 'server' } },
      { ...LASTS, timeWaitHost: 'origin', churnPerSecond: 1_000, connectKneeAt: null },
    ],
    [
      'an origin that answers Connection: close, whatever the closer',
      { strategy: CHURNING, origin: { ...planOf().origin, close: true } },
      { ...LASTS, timeWaitHost: 'origin' },
    ],
    [
      'a reset',
      { strategy: { ...CHURNING, closer: 'reset' } },
      { ...LASTS, timeWaitHost: null, connectKneeAt: null },
    ],
    [
      'keep-alive',
      { load: CLOSED },
      { ...LASTS, timeWaitHost: null, churnPerSecond: 0, connectKneeAt: null },
    ],
    [
      'more callers than ports, connections kept',
      { load: { ...CLOSED, concurrency: 2_001 } },
      { host: 'client', exhaustedAfterConnections: 2_000, exhaustedAtMs: 0, timeWaitHost: null },
    ],
    [
      'two source addresses: twice the ports, and no knee for a bound socket',
      { strategy: { ...CHURNING, sourceAddresses: 2 }, load: { ...OPEN, durationMs: 8_000 } },
      {
        host: 'client',
        portCapacity: 4_000,
        exhaustedAfterConnections: 4_000,
        exhaustedAtMs: 4_000,
        connectKneeAt: null,
      },
    ],
    [
      'tcp_tw_reuse=1 below ports / 1 s, with no end',
      { strategy: { ...CHURNING, twReuse: 1 }, load: { ...OPEN, durationMs: 600_000 } },
      { ...LASTS, timeWaitHost: 'client', connectKneeAt: 1_000 },
    ],
    [
      'tcp_tw_reuse=1 above ports / 1 s',
      { strategy: { ...CHURNING, twReuse: 1 }, load: { ...OPEN, ratePerSecond: 4_000 } },
      { ...CLIENT_OUT, exhaustedAtMs: 500 },
    ],
    [
      'tcp_tw_reuse=1 at the speed of the machine: unknown',
      { strategy: { ...CHURNING, twReuse: 1 }, load: CLOSED },
      { ...LASTS, timeWaitHost: 'client', connectKneeAt: null },
    ],
    [
      'tcp_tw_reuse=1 without timestamps does nothing',
      {
        strategy: { ...CHURNING, twReuse: 1 },
        lab: { ...planOf().lab, sysctls: { 'net.ipv4.tcp_timestamps': '0' } },
      },
      CLIENT_OUT,
    ],
    [
      'tcp_tw_reuse=1 does nothing for bound sockets',
      { strategy: { ...CHURNING, twReuse: 1, sourceAddresses: 2 }, load: { ...OPEN, durationMs: 8_000 } },
      { host: 'client', exhaustedAfterConnections: 4_000 },
    ],
    [
      'another delay of tcp_tw_reuse',
      {
        strategy: { ...CHURNING, twReuse: 1 },
        lab: { ...planOf().lab, sysctls: { 'net.ipv4.tcp_tw_reuse_delay': '3000' } },
      },
      CLIENT_OUT,
    ],
    [
      'the default tcp_tw_reuse on loopback',
      { strategy: CHURNING, lab: HOST },
      { ...LASTS, timeWaitHost: 'client' },
    ],
  ])('%s', (_, changes, expected) => {
    expect(predict(planOf(changes))).toMatchObject(expected);
  });

  it.each<[PortRange, number]>([
    [KERNEL_DEFAULT_PORTS, 14_116],
    [{ low: 40_000, high: 40_776 }, 389],
    [{ low: 40_001, high: 40_777 }, 389],
    [{ low: 40_000, high: 40_000 }, 1],
  ])("puts the knee of %o after the ports of the low end's parity", (ports, knee) => {
    const lab = { ...DEFAULT_LAB, ports };
    const plan = planOf({ strategy: CHURNING, load: { ...OPEN, ratePerSecond: 20_000 }, lab });
    expect(predict(plan).connectKneeAt).toBe(knee);
  });
});

describe('predict() through nginx', () => {
  it.each<[string, PlanChanges, Partial<Prediction>]>([
    [
      'no upstream keep-alive',
      { strategy: nginxKeeping('off') },
      { ...LASTS, timeWaitHost: 'origin', churnPerSecond: 1_000 },
    ],
    [
      'keepalive without effect because of HTTP/1.0',
      { strategy: { ...nginxKeeping(8), upstreamProtocol: 'http/1.0' } },
      { ...LASTS, timeWaitHost: 'origin', churnPerSecond: 1_000 },
    ],
    [
      'an origin that closes each connection',
      { strategy: nginxKeeping(8), origin: { ...planOf().origin, close: true } },
      { ...LASTS, timeWaitHost: 'origin', churnPerSecond: 1_000 },
    ],
    [
      'a cache for every caller',
      { strategy: nginxKeeping(16), load: CLOSED },
      { ...LASTS, timeWaitHost: null, churnPerSecond: 0 },
    ],
    [
      'a cache for all but one caller',
      { strategy: nginxKeeping(15), load: CLOSED },
      {
        host: 'proxy',
        timeWaitHost: 'proxy',
        churnPerSecond: null,
        exhaustedAfterConnections: 2_000,
        exhaustedAtMs: null,
      },
    ],
    [
      'a cache for every caller only if the workers share them evenly',
      { strategy: { ...nginxKeeping(8), proxyWorkers: 2 }, load: CLOSED },
      { timeWaitHost: 'proxy', churnPerSecond: null },
    ],
    [
      'two addresses for nginx to connect from',
      { strategy: { ...nginxKeeping(1), bindAddresses: 2 }, load: CLOSED },
      { host: 'proxy', portCapacity: 4_000, exhaustedAfterConnections: 4_000 },
    ],
    [
      'a client that closes first runs out before nginx does',
      { strategy: { ...CHURNING, ...nginxKeeping('off') } },
      { ...CLIENT_OUT, exhaustedAtMs: 2_000 },
    ],
    [
      'a proxy that closes first towards the client',
      { strategy: { ...CHURNING, closer: 'server', ...nginxKeeping(64) } },
      { ...LASTS, timeWaitHost: 'proxy' },
    ],
  ])('%s', (_, changes, expected) => {
    expect(predict(planOf(changes))).toMatchObject(expected);
  });

  it('computes the churn of an undersized cache and when nginx runs out of ports', () => {
    const load = { ...OPEN, arrivals: 'poisson', durationMs: 8_000 } as const;
    const plan = planOf({ strategy: nginxKeeping(1), origin: DELAY_8, load });
    const { host, churnPerSecond, exhaustedAtMs } = predict(plan);
    expect(host).toBe('proxy');
    expect(churnPerSecond).toBeGreaterThan(480);
    expect(churnPerSecond).toBeLessThan(560);
    expect(exhaustedAtMs! * churnPerSecond!).toBeCloseTo((2_000 - 8) * 1_000, -1);
  });

  it('counts connections that end at keepalive_requests', () => {
    const plan = planOf({ strategy: { ...nginxKeeping(64), pool: 64 } });
    expect(predict(plan)).toMatchObject({ timeWaitHost: 'proxy', churnPerSecond: 1, host: null });
  });
});

describe('predict() as arithmetic', () => {
  const rate = fc.integer({ min: 1, max: 20_000 });
  const ports = fc.integer({ min: 2, max: 20_000 });
  const at = (ratePerSecond: number, many: number) =>
    predict(
      planOf({
        strategy: CHURNING,
        load: { ...OPEN, ratePerSecond, durationMs: 50_000 },
        lab: { ...DEFAULT_LAB, ports: { low: 40_000, high: 40_000 + many - 1 } },
      }),
    );

  it('exhausts no sooner with more ports, and no later with more churn', () => {
    fc.assert(
      fc.property(rate, ports, fc.integer({ min: 1, max: 100 }), (churn, many, more) => {
        const time = (prediction: Prediction): number => prediction.exhaustedAtMs ?? Infinity;
        expect(time(at(churn, many + more))).toBeGreaterThanOrEqual(time(at(churn, many)));
        expect(time(at(churn + more, many))).toBeLessThanOrEqual(time(at(churn, many)));
      }),
    );
  });

  it('exhausts within 60 s exactly if 50 s of churn need more ports than there are', () => {
    fc.assert(
      fc.property(rate, ports, (churn, many) => {
        expect(at(churn, many).host === 'client').toBe(churn * 50 > many);
      }),
    );
  });

  it('gives the reason in one sentence with the number of ports', () => {
    const cells = [
      {},
      { strategy: CHURNING },
      { strategy: CHURNING, load: CLOSED },
      { strategy: nginxKeeping(1) },
    ];
    for (const changes of [...cells, { strategy: { ...CHURNING, closer: 'server' as const } }]) {
      expect(predict(planOf(changes)).reason).toMatch(/^[A-Zn].*2,000[^.]*(\d\.\d)?[^.]*$/);
    }
  });
});
