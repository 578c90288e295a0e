import { describe, expect, test } from 'vitest';
import { fitUsl, type Throughput } from './usl.ts';

function law(
  perSecond: number,
  contention: number,
  coherence: number,
  sizes: readonly number[],
): Throughput[] {
  return sizes.map((n) => ({
    concurrency: n,
    perSecond: (perSecond * n) / (1 + contention * (n - 1) + coherence * n * (n - 1)),
  }));
}

const wobble = (points: readonly Throughput[], share: number): Throughput[] =>
  points.map((p, i) => ({ ...p, perSecond: p.perSecond * (1 + share * (i % 2 === 0 ? 1 : -1)) }));

describe('fitUsl()', () => {
  test('finds the coefficients of exact points, and the peak', () => {
    const fit = fitUsl(law(100, 0.05, 0.001, [1, 2, 4, 8, 16, 32]))!;
    expect(fit.perSecondOfOne).toBeCloseTo(100, 6);
    expect(fit.contention).toBeCloseTo(0.05, 6);
    expect(fit.coherence).toBeCloseTo(0.001, 6);
    expect(fit.peak!.concurrency).toBeCloseTo(Math.sqrt(0.95 / 0.001), 4);
    expect(fit.rSquared).toBeCloseTo(1, 6);
    expect(fit.worstResidual).toBeLessThan(1e-6);
  });

  test('tolerates noise, and reports it', () => {
    const fit = fitUsl(wobble(law(100, 0.05, 0.002, [1, 2, 4, 8, 16, 24, 32, 48]), 0.02))!;
    expect(fit.peak!.concurrency / Math.sqrt(0.95 / 0.002)).toBeCloseTo(1, 0);
    expect(fit.worstResidual).toBeGreaterThan(0.005);
    expect(fit.rSquared).toBeLessThan(1);
    expect(fit.errors.coherence).toBeGreaterThan(0);
  });

  test.each([
    ['the throughput does not fall', law(100, 0, 0, [1, 2, 4, 8, 16]), 'does not fall'],
    ['there is only contention', law(100, 0.1, 0, [1, 2, 4, 8, 16]), 'does not fall'],
    ['the peak is far out', law(100, 0.01, 0.000_01, [1, 2, 4, 8, 16]), 'far beyond'],
    [
      'it would be less than one request',
      [0.1, 0.15, 0.2, 0.25, 0.3, 0.4].map((n) => ({ concurrency: n, perSecond: 800 + 400 * (0.4 - n) })),
      'below one request',
    ],
    ['there is too much noise', wobble(law(100, 0.02, 0.000_5, [1, 2, 4, 8, 16, 32]), 0.2), 'uncertain'],
  ])('reports no peak if %s', (_case, points, why) => {
    const fit = fitUsl(points)!;
    expect(fit.peak).toBeNull();
    expect(fit.noPeak).toContain(why);
  });

  test.each([
    ['three points', law(100, 0.05, 0.001, [1, 8, 16])],
    ['nearly the same concurrency', law(100, 0.05, 0.001, [10, 11, 12, 13])],
    ['no answers', [1, 2, 4, 8].map((concurrency) => ({ concurrency, perSecond: 0 }))],
  ])('is null for %s', (_case, points) => expect(fitUsl(points)).toBeNull());
});
