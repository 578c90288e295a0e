import { describe, expect, it } from 'vitest';
import type { ServiceTime } from '../../scenario/scenario.ts';
import { meanServiceMs } from './service-time.ts';

describe('meanServiceMs()', () => {
  it.each<[ServiceTime, number]>([
    [{ kind: 'none' }, 0],
    [{ kind: 'constant', ms: 5 }, 5],
    [{ kind: 'uniform', minMs: 1, maxMs: 9 }, 5],
    [{ kind: 'exponential', meanMs: 10 }, 10],
    // mu = ln 8, sigma = ln 5 / 2.3263: the mean is exp(mu + sigma^2 / 2).
    [{ kind: 'lognormal', p50Ms: 8, p99Ms: 40 }, 10.16],
  ])('adds the bare answer to %o', (delay, ms) => {
    expect(meanServiceMs(delay) - meanServiceMs({ kind: 'none' })).toBeCloseTo(ms, 2);
  });
});
