import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import { trendOf } from './trend.ts';

const COUNT = 30;
/** Values of a function of the time from 0 to 1, each with this much noise. */
function series(of: (time: number) => number, { noise = 0.05, count = COUNT, seed = 1 } = {}): number[] {
  const random = seededRandom(seed);
  return Array.from(
    { length: count },
    (_, index) => of(index / (count - 1)) * (1 + noise * (2 * random() - 1)),
  );
}

describe('trendOf() sees', () => {
  it.each<[string, number[], [from: number, to: number]]>([
    ['a line', series((time) => 2 + 18 * time), [3, 18]],
    ['a line of twelve values', series((time) => 2 + 18 * time, { count: 12 }), [3, 19]],
    ['growth with each request of a closed load', series((time) => Math.sqrt(4 + 400 * time)), [6, 19]],
    ['a decline that slows down', series((time) => 2 + 20 * Math.exp(-2 * time)), [19, 5]],
    ['growth that gets faster', series((time) => 2 + 20 * time ** 2), [2, 19]],
    ['a line with a stall in it', series((time) => 2 + 18 * time).with(14, 400), [3, 18]],
    ['a line with twice the noise', series((time) => 2 + 18 * time, { noise: 0.25 }), [3, 18]],
    [
      'what a busy machine measured of a service that took longer with each answer',
      [
        ...[4.4, 4.8, 9.8, 9.6, 12.8, 11.6, 9.8, 11.6, 17.8, 16.9, 21.5, 29.7, 16.6, 16.9, 18.3, 28.8],
        ...[19.9, 20.2, 22.9, 21.8, 22.6, 23.7, 24.9, 25.8, 27.1, 27.1, 28.4, 31, 31.3, 32.3, 33.4],
      ],
      [9.6, 31],
    ],
  ])('%s', (_, values, [from, to]) => {
    const trend = trendOf(values)!;
    expect(trend.from / from).toBeCloseTo(1, 0);
    expect(trend.to / to).toBeCloseTo(1, 0);
    expect(Math.sign(trend.slope)).toBe(Math.sign(to - from));
  });

  it('the slope of a line, whatever two of thirty values are', () => {
    const values = series((time) => 10 + 58 * time, { noise: 0 })
      .with(3, 900)
      .with(21, 0);
    expect(trendOf(values)!.slope).toBeCloseTo(2, 1);
  });
});

describe('trendOf() sees none in', () => {
  it.each<[string, number[]]>([
    ['noise', series(() => 10, { noise: 0.5 })],
    ['a small change', series((time) => 10 + 4 * time)],
    ['a step', series((time) => (time < 0.5 ? 5 : 20))],
    ['a step early on', series((time) => (time < 0.2 ? 5 : 20))],
    ['a warm-up at the beginning', series((time) => 5 + 40 * Math.exp(-8 * time))],
    ['a jump at the end', series((time) => (time < 0.9 ? 5 : 50))],
    ['a rise and a fall', series((time) => 5 + 20 * Math.sin(Math.PI * time))],
    ['a saw', series((time) => 5 + 20 * ((3 * time) % 1))],
    ['too few values', series((time) => 2 + 18 * time, { count: 11 })],
    ['nothing', []],
    ['zeros', Array<number>(30).fill(0)],
  ])('%s', (_, values) => expect(trendOf(values)).toBeNull());

  it('noise of any size and number', () => {
    const [noise, count, seed] = [
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 40 }),
      fc.nat(),
    ];
    fc.assert(
      fc.property(noise, count, seed, (of, many, from) => {
        expect(trendOf(series(() => 10, { noise: of, count: many, seed: from }))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
