import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantileOf, sampleOf, valueAtRank, withMore, without } from './sample.ts';

const recorded = fc.array(
  fc.record({ value: fc.integer({ min: 1, max: 1_000 }), count: fc.integer({ min: 1, max: 20 }) }),
  { minLength: 1 },
);

describe('sampleOf()', () => {
  test('gives the value of each rank, the mean and the variation of the list written out', () => {
    fc.assert(
      fc.property(recorded, (values) => {
        const sample = sampleOf(values);
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

  test('of nothing is 0', () => {
    const { total, meanUs, variation } = sampleOf([]);
    expect([total, meanUs, variation, quantileOf(sampleOf([]), 0.99)]).toEqual([0, 0, 0, 0]);
  });
});

test('without() takes back what was added, and no more than there is', () => {
  fc.assert(
    fc.property(recorded, recorded, (values, part) => {
      const left = without(sampleOf([...values, ...part]), sampleOf(part));
      const ranks = values.flatMap(({ count }) => Array<number>(count).fill(0)).map((_, index) => index + 1);
      const whole = sampleOf(values);
      expect(left.total).toBe(whole.total);
      expect(ranks.map((rank) => valueAtRank(left, rank))).toEqual(
        ranks.map((rank) => valueAtRank(whole, rank)),
      );
      expect(without(sampleOf(part), sampleOf([...part, ...part])).total).toBe(0);
    }),
  );
});

test('withMore() is the sample of both', () => {
  fc.assert(
    fc.property(recorded, fc.integer({ min: 1, max: 50 }), (values, count) => {
      const more = withMore(sampleOf(values), { value: 500, count });
      expect(more.total).toBe(sampleOf([...values, { value: 500, count }]).total);
      expect(quantileOf(more, 0.5)).toBe(quantileOf(sampleOf([...values, { value: 500, count }]), 0.5));
    }),
  );
});
