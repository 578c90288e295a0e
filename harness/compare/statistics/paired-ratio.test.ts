import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../normal.ts';
import { seededRandom } from '../../random.ts';
import { pairedLogRatio } from './paired-ratio.ts';

const random = seededRandom(11);
const normal = () => normalQuantile(random());
const drawn = <T>(length: number, draw: () => T) => Array.from({ length }, draw);

describe('pairedLogRatio()', () => {
  test('is the mean, without a tenth at each end', () => {
    const { estimate } = pairedLogRatio([9, 1, 2, 3, 4, 5, 6, 7, 8, -50]);
    expect(estimate).toBeCloseTo(4.5, 10);
  });

  test('equals a trimmed mean computed by hand', () => {
    // Winsorised: 2, 2, 3, 4, 5, 6, 7, 8, 9, 9. Squares about their mean 5.5: 66.5.
    const { standardError, interval95 } = pairedLogRatio([1, 2, 3, 4, 5, 6, 7, 8, 9, 99]);
    expect(standardError).toBeCloseTo(Math.sqrt(66.5 / 56), 10);
    expect(interval95.high - interval95.low).toBeCloseTo(2 * 2.365 * standardError, 2);
  });

  test('has no scatter if all ratios are equal', () =>
    expect(pairedLogRatio([2, 2, 2, 2])).toEqual({
      estimate: 2,
      standardError: 0,
      interval95: { low: 2, high: 2 },
      interval90: { low: 2, high: 2 },
    }));

  test.each([
    ['normal ones', normal],
    ['ones of which 3% are far out', () => normal() * (random() < 0.03 ? 8 : 1)],
    ['ones in two groups', () => (random() < 0.5 ? 1 : -1) + 0.3 * normal()],
  ])('includes the truth in 95%% of intervals of ten ratios, give or take 2%%, for %s', (_, draw) => {
    const included = drawn(4_000, () => pairedLogRatio(drawn(10, draw)).interval95).filter(
      ({ low, high }) => low < 0 && high > 0,
    );
    expect(Math.abs(included.length / 4_000 - 0.95)).toBeLessThan(0.02);
  });
});
