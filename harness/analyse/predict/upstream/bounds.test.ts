import { describe, expect, it } from 'vitest';
import type { PredictedRange } from '../../../result/prediction.ts';
import { DEFAULT_ORIGIN } from '../../../scenario/defaults.ts';
import type { Strategy } from '../../../scenario/strategy.ts';
import { CLOSED, nginxKeeping, OPEN, planOf } from '../../testing/plans.ts';
import { predict } from '../predict.ts';
import { RACE_SHARE } from './bounds.ts';

const AT_900 = { ...OPEN, ratePerSecond: 900, durationMs: 60_000 } as const;
const POISSON = { ...AT_900, arrivals: 'poisson' } as const;
const WORST_MS = (2_000 / 900) * 1_000;
const delay = (ms: number) => ({ ...DEFAULT_ORIGIN, delay: { kind: 'constant', ms } }) as const;

describe('predict() without upstream keep-alive', () => {
  it.each<[string, Partial<Strategy>]>([
    ['of nginx', nginxKeeping('off')],
    ['because the Connection header says close', { ...nginxKeeping(8), upstreamConnection: 'close' }],
    ['because of HTTP/1.0', { ...nginxKeeping(8), upstreamProtocol: 'http/1.0' }],
  ])('gives a range %s, from the ports of all connections to those of a few', (_, strategy) => {
    const { host, range, reason } = predict(planOf({ strategy, load: AT_900 }));
    expect(host).toBeNull();
    expect(range!.exhaustedAtMs!.least).toBeCloseTo(WORST_MS, 0);
    expect(range!.exhaustedAtMs!.most).toBeCloseTo(WORST_MS / RACE_SHARE.least, -1);
    expect(range!.exhaustedAfterConnections!.least).toBe(2_000);
    expect(range!.takenPortsPerSecond!.most).toBe(900);
    expect(range!.decides).toContain('CPU time');
    expect(reason).toContain('race to close');
    expect(reason).toContain('run out after 2.22 s');
    expect(reason).not.toContain('free again at once');
  });

  it('says that the ports may last where the load ends before the best case', () => {
    const { range, reason } = predict(
      planOf({ strategy: nginxKeeping('off'), load: { ...AT_900, durationMs: 5_000 } }),
    );
    expect(range!.exhaustedAtMs).toMatchObject({ most: null });
    expect(reason).toContain('the ports last');
  });

  it('says that the ports last where even the worst case holds fewer', () => {
    const { range, reason } = predict(
      planOf({ strategy: nginxKeeping('off'), load: { ...OPEN, ratePerSecond: 20 } }),
    );
    expect(range).toMatchObject({ exhaustedAfterConnections: null, exhaustedAtMs: null });
    expect(reason).toMatch(/last, with at most 80 of them held/);
  });

  it('counts in connections where the speed of the machine decides', () => {
    const { range, reason } = predict(planOf({ strategy: nginxKeeping('off'), load: CLOSED }));
    expect(range).toMatchObject({ takenPortsPerSecond: null, exhaustedAtMs: null });
    expect(range!.exhaustedAfterConnections!.least).toBe(2_000);
    expect(reason).toContain('after 2,000 connections');
  });

  it('gives none where only the FIN of the origin ends the answer', () => {
    const strategy = { ...nginxKeeping('off'), upstreamProtocol: 'http/1.0' } as const;
    const plan = planOf({ strategy, load: AT_900, origin: { ...DEFAULT_ORIGIN, contentLength: false } });
    expect(predict(plan)).toMatchObject({ host: null, timeWaitHost: 'origin' });
    expect(predict(plan)).not.toHaveProperty('range');
  });
});

describe('predict() with upstream keep-alive', () => {
  const predicted = (
    size: number,
    ms: number,
    changes: Partial<ReturnType<typeof planOf>['strategy']> = {},
  ) =>
    predict(
      planOf({
        strategy: { ...nginxKeeping(size), upstreamKeepaliveRequests: 1_000_000, ...changes },
        load: POISSON,
        origin: delay(ms),
      }),
    );
  const spread = ({ takenPortsPerSecond: per }: PredictedRange): number => per!.most / per!.least;

  it('is one number where the cache is far too small for the time of an answer to matter', () => {
    expect(predicted(1, 20)).not.toHaveProperty('range');
  });

  it.each([
    [4, 0.5],
    [5, 0.5],
    [8, 2],
  ])('is a range where it matters: keepalive %d, %d ms', (size, ms) => {
    const { range, churnPerSecond, reason } = predicted(size, ms);
    expect(spread(range!)).toBeGreaterThan(2);
    expect(churnPerSecond).toBeGreaterThanOrEqual(range!.takenPortsPerSecond!.least);
    expect(churnPerSecond).toBeLessThanOrEqual(range!.takenPortsPerSecond!.most);
    expect(reason).toContain('it may be');
  });

  it('reaches from workers that share evenly to one that gets everything', () => {
    const { range } = predicted(4, 6, { proxyWorkers: 4 });
    expect(range!.takenPortsPerSecond!.least).toBeLessThan(50);
    expect(range!.takenPortsPerSecond!.most).toBeGreaterThan(100);
    expect(range!.decides).toContain('workers');
  });

  it('knows no more of an origin that slows down than what the size allows', () => {
    const plan = planOf({
      strategy: { ...nginxKeeping(8), upstreamKeepaliveRequests: 1_000_000 },
      load: POISSON,
      origin: { ...delay(6), slowdown: 0.1 },
    });
    expect(predict(plan).range!.takenPortsPerSecond!.most).toBe(100);
  });
});
