import { describe, expect, test } from 'vitest';
import type { ServiceTime } from '../../scenario/scenario.ts';
import { durationsOf } from './durations.ts';
import { quantileOfAll } from './points.ts';
import { meanShape, type ServiceShape, shapeOf, shapeOfDelay } from './service-shape.ts';

describe('shapeOfDelay()', () => {
  test.each<[string, ServiceTime, number, number, number]>([
    ['none', { kind: 'none' }, 0, 0, 0],
    ['constant', { kind: 'constant', ms: 10 }, 10_000, 0, 10_000],
    ['uniform', { kind: 'uniform', minMs: 0, maxMs: 20 }, 10_000, 1 / 3, 19_800],
    ['exponential', { kind: 'exponential', meanMs: 10 }, 10_000, 1, 46_052],
    ['lognormal', { kind: 'lognormal', p50Ms: 8, p99Ms: 40 }, 10_163, 0.614, 40_000],
    ['one slow among fast ones', { kind: 'every', nth: 10, ms: 50 }, 5_000, 9, 50_000],
  ])('%s has its mean, variation and p99', (_case, delay, meanUs, variation, p99Us) => {
    const shape = shapeOfDelay(delay, 0);
    expect(shape.meanUs / Math.max(1, meanUs)).toBeCloseTo(meanUs === 0 ? 0 : 1, 2);
    expect(shape.variation).toBeCloseTo(variation, 1);
    expect(quantileOfAll([shape.points], 0.99) / Math.max(1, p99Us)).toBeCloseTo(p99Us === 0 ? 0 : 1, 2);
  });

  test('adds the overhead to each answer', () => {
    const { meanUs, variation } = shapeOfDelay({ kind: 'constant', ms: 10 }, 500);
    expect(meanUs).toBeCloseTo(10_500, 3);
    expect(variation).toBeCloseTo(0, 9);
  });
});

describe('shapeOf()', () => {
  test('has the mean, variation and p99 of the measurement', () => {
    const values = Array.from({ length: 10_000 }, (_, us) => ({ value: us + 1, count: 1 }));
    const { meanUs, variation, points } = shapeOf(durationsOf(values));
    expect(meanUs / 5_000).toBeCloseTo(1, 2);
    expect(variation).toBeCloseTo(1 / 3, 2);
    expect(quantileOfAll([points], 0.99) / 9_900).toBeCloseTo(1, 2);
    expect(points.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test('throws without durations', () => {
    expect(() => shapeOf(durationsOf([]))).toThrow(RangeError);
  });
});

test('meanShape() and scaleShape() keep the distribution', () => {
  const fast = shapeOfDelay({ kind: 'constant', ms: 10 }, 0);
  const both = meanShape([fast, scaleShape(fast, 3)]);
  expect(both.meanUs).toBeCloseTo(20_000, 3);
  expect(both.variation).toBeCloseTo(0.25, 6);
});

/** The same law with every time multiplied. */
function scaleShape({ meanUs, variation, points }: ServiceShape, factor: number): ServiceShape {
  return {
    meanUs: meanUs * factor,
    variation,
    points: points.map(({ us, share }) => ({ us: us * factor, share })),
  };
}
