import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { medianLogRatio } from './median-ratio.ts';
import { median } from './order.ts';

describe('medianLogRatio()', () => {
  test('has the bootstrap distribution of Efron (1979): the median of 7 lies between the 2nd and the 6th', () => {
    // At least 4 of 7 draws are the lowest value with a probability of 1%, and one of the lowest two with 10%.
    const { interval95, estimate } = medianLogRatio([1, 1, 1], [1, 2, 4, 8, 16, 32, 64]);
    expect(estimate).toBeCloseTo(Math.log(8), 10);
    expect(interval95.low).toBeCloseTo(Math.log(2), 6);
    expect(interval95.high).toBeCloseTo(Math.log(32), 6);
  });

  test.each([
    ['odd', 7],
    ['even', 8],
  ])('equals the result of resampling, %s sizes', (_, size) => {
    const random = seededRandom(size);
    const a = Array.from({ length: size }, () => 1 + random());
    const b = Array.from({ length: size }, () => 1.5 + random());
    const again = (values: readonly number[]) =>
      values.map(() => values[Math.floor(random() * values.length)]!);
    const drawn = Array.from({ length: 20_000 }, () => Math.log(median(again(b)) / median(again(a))));
    const mean = drawn.reduce((sum, one) => sum + one) / drawn.length;
    const deviation = Math.sqrt(drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / drawn.length);
    const { standardError, interval90 } = medianLogRatio(a, b);
    expect(standardError / deviation).toBeCloseTo(1, 1);
    const inside = drawn.filter((one) => one >= interval90.low - 1e-9 && one <= interval90.high + 1e-9);
    expect(inside.length / drawn.length).toBeGreaterThan(0.89);
  });

  test('has no width when nothing varies', () => {
    const { standardError, interval95 } = medianLogRatio([5, 5, 5], [10, 10]);
    expect(standardError).toBeCloseTo(0, 12);
    expect(interval95.high - interval95.low).toBeCloseTo(0, 9);
  });
});
