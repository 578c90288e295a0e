import { expect, test } from 'vitest';
import { describeLab } from '../lab/testing.ts';
import { inspectNginx } from '../serve/nginx/nginx.ts';
import { type TrialNumbers, WAITED } from '../size/search/trial.ts';
import { cellMeasurement, planTrial, type TrialSite } from './measure-trial.ts';

const REQUEST = { purpose: 'search', size: 4, ratePerSecond: 100, durationMs: 1_000, trial: 1 } as const;
const SITE: TrialSite = {
  strategy: { driver: 'undici', poolChoice: 'first', path: 'direct' },
  origin: { delay: 'constant 10ms' },
  set: [],
};
const means = { seed: 1, nginx: null, mostLateUs: Infinity, signal: new AbortController().signal };

/** Requests that still waited for a connection when the load ended: on a busy machine there may be some. */
function waitedOf({ failures }: TrialNumbers): number {
  return failures[WAITED] ?? 0;
}

describeLab('cellMeasurement()', () => {
  test('measures a pool in its own lab', async () => {
    const numbers = await cellMeasurement(SITE, means)(REQUEST);
    expect(numbers.good + waitedOf(numbers)).toBe(numbers.requests);
    expect(numbers.service.meanUs).toBeGreaterThan(9_900);
    expect(numbers.opened).toBeLessThanOrEqual(4);
    expect(numbers.latency.p99Us).toBeGreaterThanOrEqual(numbers.latency.p50Us);
    expect(numbers.portsInUsePeak).toBe(numbers.openPeak);
    expect(numbers.upstream).toBeNull();
  });

  test('counts answers other than 2xx as failures', async () => {
    const failing = { ...SITE, origin: { delay: 'none', status: 500 } };
    const numbers = await cellMeasurement(failing, means)(REQUEST);
    const { good, failures, requests, latency } = numbers;
    expect(good).toBe(0);
    expect(failures['status 500']).toBe(requests - waitedOf(numbers));
    expect(latency.p99Us).toBe(1_000_000); // as long as the trial, however fast they came
  });

  test("counts nginx's closes from the proxy's kernel", async () => {
    const nginx = await inspectNginx();
    const through = { ...SITE, strategy: { ...SITE.strategy, path: 'nginx' } as const };
    const measure = cellMeasurement(through, { ...means, nginx });
    const few = await measure({ ...REQUEST, ratePerSecond: 300, upstreamKeepalive: 1 });
    const all = await measure({ ...REQUEST, ratePerSecond: 300 });
    expect(few.upstream!.closed).toBeGreaterThan(10);
    expect(all.upstream).toMatchObject({ closed: 0 });
    expect(all.upstream!.opened).toBeLessThanOrEqual(4);
  });
});

test('planTrial() refuses settings that clash', () => {
  expect(() => planTrial({ ...SITE, set: ['strategy.closer=reset'] }, REQUEST)).toThrow('reset');
});
