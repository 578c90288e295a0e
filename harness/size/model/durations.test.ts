import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationsOf, quantileOf, valueAtRank, withMore, without } from './durations.ts';

const recorded = fc.array(
  fc.record({ value: fc.integer({ min: 1, max: 1_000 }), count: fc.integer({ min: 1, max: 20 }) }),
  { minLength: 1 },
);

describe('durationsOf()', () => {
  test('gives the value of each rank, the mean and the variation of the full list', () => {
    fc.assert(
      fc.property(recorded, (values) => {
        const sample = durationsOf(values);
        const list = values
          .flatMap(({ value, count }) => Array<number>(count).fill(value))
          .sort((a, b) => a - b);
        expect(list.map((_, index) => valueAtRank(sample, index + 1))).toEqual(list);
        const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
        const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
        expect(sample.meanUs).toBeCloseTo(mean, 6);
        expect(sample.variation).toBeCloseTo(variance / mean ** 2, 6);
      }),
    );
  });

  test('is 0 without durations', () => {
    const { total, meanUs, variation } = durationsOf([]);
    expect([total, meanUs, variation, quantileOf(durationsOf([]), 0.99)]).toEqual([0, 0, 0, 0]);
  });
});

test('without() removes durations that were added, and no more than there are', () => {
  fc.assert(
    fc.property(recorded, recorded, (values, part) => {
      const left = without(durationsOf([...values, ...part]), durationsOf(part));
      const ranks = values.flatMap(({ count }) => Array<number>(count).fill(0)).map((_, index) => index + 1);
      const whole = durationsOf(values);
      expect(left.total).toBe(whole.total);
      expect(ranks.map((rank) => valueAtRank(left, rank))).toEqual(
        ranks.map((rank) => valueAtRank(whole, rank)),
      );
      expect(without(durationsOf(part), durationsOf([...part, ...part])).total).toBe(0);
    }),
  );
});

test('withMore() adds durations of one value', () => {
  fc.assert(
    fc.property(recorded, fc.integer({ min: 1, max: 50 }), (values, count) => {
      const more = withMore(durationsOf(values), { value: 500, count });
      expect(more.total).toBe(durationsOf([...values, { value: 500, count }]).total);
      expect(quantileOf(more, 0.5)).toBe(quantileOf(durationsOf([...values, { value: 500, count }]), 0.5));
    }),
  );
});
