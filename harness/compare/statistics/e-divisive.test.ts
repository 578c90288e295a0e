import { describe, expect, test } from 'vitest';
import { changePoints } from './e-divisive.ts';

const OPTIONS = { level: 0.01, leastLength: 3, seed: 1 };

function flat(length: number, level: number): number[] {
  // All different and without a trend: the multiples of the golden ratio are spread evenly.
  return Array.from({ length }, (_, at) => level + ((at * 0.618_034) % 1) * 0.1);
}

describe('changePoints()', () => {
  test.each([
    ['none in a flat series', [...flat(30, 1)], []],
    ['a step', [...flat(20, 1), ...flat(20, 2)], [20]],
    ['a step and its recovery', [...flat(15, 1), ...flat(10, 2), ...flat(15, 1)], [15, 25]],
    ['two steps in one direction', [...flat(15, 1), ...flat(15, 2), ...flat(15, 3)], [15, 30]],
    ['none in a constant series', Array(30).fill(4), []],
    ['a step of a constant series', [...Array(12).fill(4), ...Array(8).fill(400)], [12]],
    ['none in too few values', [1, 9], []],
    ['none for a single outlier', [...flat(15, 1), 3, ...flat(15, 1)], []],
  ])('finds %s', (_, series, places) => expect(changePoints(series, OPTIONS)).toEqual(places));

  test('finds a change of only the spread', () => {
    const wide = Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 4 : -4) + ((at * 0.618_034) % 1));
    const narrow = Array.from({ length: 60 }, (_, at) => ((at * 0.618_034) % 1) * 0.5);
    const [place] = changePoints([...narrow, ...wide], OPTIONS);
    expect(Math.abs(place! - 60)).toBeLessThanOrEqual(2);
  });

  test('gives the same answer each time', () => {
    const series = Array.from({ length: 50 }, (_, at) => Math.sin(at * 12.9898) * 43758.5453).map(
      (x) => x % 1,
    );
    expect(changePoints(series, OPTIONS)).toEqual(changePoints(series, OPTIONS));
  });
});
