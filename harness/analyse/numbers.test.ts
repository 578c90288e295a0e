import { describe, expect, it } from 'vitest';
import { measure } from './numbers.ts';
import { churned, exhausted, exhaustedProxy, proxied } from './testing/cells.ts';
import { OPEN } from './testing/plans.ts';
import { HISTOGRAMS, histogramOf, ranOf } from './testing/ran.ts';

describe('measure()', () => {
  it('reads the histograms of the driver', () => {
    const histograms = { ...ranOf().outcome.histograms, latency: histogramOf({ 1000: 98, 50000: 2 }) };
    const { latency, connect } = measure(ranOf({ outcome: { histograms } }));
    expect(latency.p50Us).toBeCloseTo(1_000, -1);
    expect(latency.p99Us / 50_000).toBeCloseTo(1, 2);
    expect(connect.p50Us).toBe(200);
  });

  it('sets cold beside warm, tells phases apart, and gives null for what never happened', () => {
    const { cold, warm, page, phases, shape } = measure(ranOf());
    expect([cold?.p50Us, warm?.p50Us, page]).toEqual([1_200, 1_000, null]);
    expect(Object.entries(phases).map(([name, phase]) => [name, phase?.p50Us])).toEqual([
      ['poolWait', 1],
      ['dns', undefined],
      ['connect', 200],
      ['tls', undefined],
      ['ttfb', 990],
      ['body', 10],
    ]);
    expect(shape.modes).toEqual([{ atUs: 1_000, share: 1 }]);
  });

  it('hands on what the servers saw', () => {
    const { served } = measure(proxied(16, { upstream: 16, holder: null }));
    expect([served.proxy?.requests, served.origin?.requests]).toEqual([4_000, 4_000]);
    expect(measure(ranOf()).served.proxy).toBeNull();
  });

  it('takes opened connections from the driver where they are QUIC', () => {
    const strategy = { driver: 'h3', protocol: 'h3', tls: '1.3', path: 'nginx' } as const;
    const ran = ranOf({ plan: { strategy }, counters: { client: { ActiveOpens: 0 } } });
    expect(measure(ran).connections.opened).toBe(16);
  });

  it('counts requests without an answer as the slowest, and says which values are only bounds', () => {
    const histograms = {
      ...ranOf().outcome.histograms,
      latency: histogramOf({ 1000: 980, 50000: 10, 3000000: 10 }),
      unanswered: histogramOf({ 3000000: 10 }),
    };
    const { latency, shape, cold } = measure(ranOf({ outcome: { histograms } }));
    expect(latency.p999Us).toBeGreaterThanOrEqual(3_000_000);
    expect(latency.atLeast).toEqual(['p999Us', 'maxUs', 'meanUs']);
    expect([cold?.atLeast, measure(ranOf()).latency.atLeast]).toEqual([undefined, undefined]);
    // 1% of all came around 3 s, but none of them is an answer.
    expect(shape.modes.map(({ atUs }) => Math.round(atUs / 1_000))).toEqual([1, 50]);
  });

  it('gives zeros for empty histograms', () => {
    const empty = histogramOf();
    const histograms = { ...HISTOGRAMS, latency: empty, connect: empty };
    const measured = measure(ranOf({ outcome: { histograms } }));
    expect(measured.latency).toEqual({ p50Us: 0, p90Us: 0, p99Us: 0, p999Us: 0, maxUs: 0, meanUs: 0 });
    expect(measured.connect).toEqual({ p50Us: 0, p99Us: 0, maxUs: 0 });
  });

  it('takes opened connections from the kernel where the client has one of its own', () => {
    const counters = { client: { ActiveOpens: 1_501 } };
    expect(measure(churned('client', { counters })).connections.opened).toBe(1_501);
    expect(measure(churned('client', { counters, lab: { kind: 'host' } })).connections.opened).toBe(1_500);
    expect(measure(churned('client', { observation: { hosts: {} } })).connections.opened).toBe(1_500);
  });

  it('gives the rate of answers, and of arrivals where the load is open', () => {
    expect(measure(churned('client')).rate).toEqual({ achievedPerSecond: 375 });
    expect(measure(ranOf({ plan: { load: OPEN } })).rate).toEqual({
      offeredPerSecond: 1_000,
      achievedPerSecond: 1_000,
    });
    expect(measure(ranOf({ outcome: { durationMs: 0 } })).rate.achievedPerSecond).toBe(0);
  });

  it('says what each host on the path paid', () => {
    const { hosts } = measure(exhausted({ counters: { client: { OutRsts: 3 } } }));
    expect(Object.keys(hosts)).toEqual(['client', 'origin']);
    expect(hosts.client).toMatchObject({
      timeWaitPeak: 2_000,
      portCapacity: 2_000,
      activeOpens: 2_000,
      resets: 3,
    });
    expect(hosts.origin).toMatchObject({ passiveOpens: 2_000, timeWaitPeak: 0 });
  });

  it('multiplies the ports by the addresses of a host', () => {
    const ran = proxied(
      1,
      { upstream: 16, holder: null },
      { plan: { strategy: { path: 'nginx', bindAddresses: 3, sourceAddresses: 2 } } },
    );
    const { client, proxy, origin } = measure(ran).hosts;
    expect([client?.portCapacity, proxy?.portCapacity, origin?.portCapacity]).toEqual([4_000, 6_000, 2_000]);
  });

  it('hands on exhaustion, knee and the errors of nginx', () => {
    const p50Us = [...Array<number>(10).fill(40), ...Array<number>(10).fill(400)];
    const connectByCount = { bin: 100, p50Us, maxUs: p50Us };
    const measured = measure(
      exhaustedProxy({
        outcome: { connectByCount, first: [{ code: 'status 502', atMs: 9, afterConnections: 1 }] },
      }),
    );
    expect(measured.exhaustion?.host).toBe('proxy');
    expect(measured.connectKnee).toEqual({ atConnections: 1_000, beforeP50Us: 40, afterP50Us: 400 });
    expect(measured.nginxErrors).toEqual({ 'no-ports': 1_500 });
  });
});
