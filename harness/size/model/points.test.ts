import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Point, quantileOfAll } from './points.ts';

/** A distribution in order of time whose shares make 1. */
const distribution = fc
  .array(fc.record({ us: fc.nat(50), weight: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((drawn): readonly Point[] => {
    const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
    return drawn.map(({ us, weight }) => ({ us, share: weight / total })).toSorted((a, b) => a.us - b.us);
  });

test('quantileOfAll() is the least time within which that share of all requests ended', () => {
  fc.assert(
    fc.property(
      fc.array(distribution, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      (all, share) => {
        const us = quantileOfAll(all, share);
        const upTo = (most: number): number =>
          all.flat().reduce((sum, point) => sum + (point.us <= most ? point.share : 0), 0) / all.length;
        expect(upTo(us)).toBeGreaterThanOrEqual(share - 1e-8);
        expect(upTo(us - 1)).toBeLessThan(share + 1e-8);
        expect(all.flat().some((point) => point.us === us)).toBe(true);
      },
    ),
  );
});

test('quantileOfAll() of nothing is 0', () => expect(quantileOfAll([], 0.99)).toBe(0));
