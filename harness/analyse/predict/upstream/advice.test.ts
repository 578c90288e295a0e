import { describe, expect, it } from 'vitest';
import { nginxKeeping, planOf } from '../../testing/plans.ts';
import { adviseKeepalive } from './advice.ts';
import { type OpenPlan, plannedChurn } from './churn.ts';

/** 900 Poisson arrivals per second of 6 ms each: 5.4 at once by Little's law. */
function planWith(changes: Parameters<typeof planOf>[0] = {}): OpenPlan {
  const load = { kind: 'open', ratePerSecond: 900, arrivals: 'poisson', durationMs: 60_000 } as const;
  const origin = { ...planOf().origin, delay: { kind: 'constant', ms: 6 } } as const;
  const { strategy, ...others } = changes;
  const kept = { ...nginxKeeping(6), upstreamKeepaliveRequests: 1_000_000, ...strategy };
  return { ...planOf({ origin, ...others, strategy: kept }), load };
}

describe('adviseKeepalive()', () => {
  it('is the smallest size with room for an error, and far above the mean in flight', () => {
    const churn = plannedChurn(planWith());
    const { sustained, calm } = adviseKeepalive(churn, { above: 6, portsPerSecond: 2_000 / 60 });
    expect(sustained!.perSecond).toBeLessThanOrEqual(2_000 / 60 / 1.5);
    expect(churn.perSecond(sustained!.size - 1)).toBeGreaterThan(2_000 / 60 / 1.5);
    expect(calm!.perSecond).toBeLessThanOrEqual(1);
    expect(churn.perSecond(calm!.size - 1)).toBeGreaterThan(1);
    expect(sustained!.size).toBeGreaterThan(6);
    expect(calm!.size).toBeGreaterThan(12);
  });

  it.each([6, 20, 300])('never names %d, which was too small, nor a smaller one', (above) => {
    const { sustained, calm } = adviseKeepalive(plannedChurn(planWith()), { above, portsPerSecond: 500 });
    expect(Math.min(sustained!.size, calm!.size)).toBeGreaterThan(above);
  });

  it('needs no more than the client has connections', () => {
    const churn = plannedChurn(planWith({ strategy: { pool: 8 } }));
    expect(adviseKeepalive(churn, { above: 2, portsPerSecond: 2 }).calm).toMatchObject({ size: 8 });
  });

  it('has no size where a limit of requests ends too many', () => {
    const churn = plannedChurn(planWith({ strategy: { upstreamKeepaliveRequests: 100 } }));
    const { sustained, calm } = adviseKeepalive(churn, { above: 6, portsPerSecond: 20 });
    expect(sustained!.perSecond).toBeGreaterThan(9);
    expect(calm).toBeNull();
    expect(adviseKeepalive(churn, { above: 6, portsPerSecond: 10 }).sustained).toBeNull();
  });

  it('counts the limit of the origin as well as that of nginx', () => {
    const origin = { ...planWith().origin, maxRequestsPerSocket: 50 };
    expect(plannedChurn(planWith({ origin })).atLimitPerSecond).toBe(18);
  });
});
