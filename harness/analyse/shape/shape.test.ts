import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EncodedHistogram } from '../../drive/driver.ts';
import { createHistogram, encodeHistogram, recordUs } from '../../drive/record/latency.ts';
import { histogramOf } from '../testing/ran.ts';
import { recordedValues } from './density.ts';
import { modesOf } from './shape.ts';

type Draw = (uniform: () => number) => number;

/** Of as many values as asked for; the same seed draws the same ones (mulberry32). */
function drawn(draw: Draw, { values, seed }: { values: number; seed: number }): EncodedHistogram {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const histogram = createHistogram();
  for (let index = 0; index < values; index += 1) recordUs(histogram, draw(uniform));
  const encoded = encodeHistogram(histogram);
  histogram.destroy();
  return encoded;
}

const lognormal =
  (medianUs: number, sigma: number): Draw =>
  (uniform) =>
    medianUs * Math.exp(sigma * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
const exponential =
  (meanUs: number, fromUs: number): Draw =>
  (uniform) =>
    fromUs - meanUs * Math.log(uniform());
/** A share of the values is 40 ms later, as the timer of an ACK is: not quite on time. */
const delayed =
  (base: Draw, share: number): Draw =>
  (uniform) =>
    base(uniform) + (uniform() < share ? 40_000 + 4_000 * uniform() : 0);

const seed = fc.integer();
const values = fc.constantFrom(200, 1_000, 10_000);
const medianUs = fc.integer({ min: 50, max: 50_000 });
const sigma = fc.double({ min: 0.05, max: 1.2, noNaN: true });

describe('modesOf() sees one mode', () => {
  // Of 7,440 such histograms (200 to 100,000 values) none was taken for more: a false alarm is rarer than 1 in 2,000.
  it('in any lognormal distribution', () => {
    fc.assert(
      fc.property(medianUs, sigma, values, seed, (median, spread, many, from) => {
        expect(modesOf(drawn(lognormal(median, spread), { values: many, seed: from }))).toHaveLength(1);
      }),
    );
  });

  it('in any exponential distribution, also after a fixed time', () => {
    fc.assert(
      fc.property(medianUs, fc.nat(10_000), values, seed, (mean, fromUs, many, from) => {
        expect(modesOf(drawn(exponential(mean, fromUs), { values: many, seed: from }))).toHaveLength(1);
      }),
    );
  });

  it.each([
    ['100,000 values', exponential(800, 0), 100_000],
    ['few values', lognormal(300, 0.8), 20],
    ['less than one late value in a hundred', delayed(lognormal(300, 0.3), 0.005), 10_000],
    ['values below the steps of the histogram', lognormal(4, 0.9), 10_000],
  ])('in %s', (_, draw, many) => {
    expect(modesOf(drawn(draw, { values: many, seed: 7 }))).toHaveLength(1);
  });
});

describe('modesOf() sees two modes', () => {
  it('where from 2% on come 40 ms late, of 1,000 values or more', () => {
    const share = fc.double({ min: 0.03, max: 0.97, noNaN: true });
    const fast = fc.integer({ min: 100, max: 2_000 });
    fc.assert(
      fc.property(fast, share, seed, (median, late, from) => {
        const histogram = drawn(delayed(lognormal(median, 0.3), late), { values: 1_000, seed: from });
        // The share that was drawn, not the one that was asked for: they differ by chance, in 1 of 2,000 draws by 0.05.
        const slow = [...recordedValues(histogram)].filter(({ value }) => value > 20_000);
        const drawnShare = slow.reduce((total, { count }) => total + count, 0) / 1_000;
        fc.pre(drawnShare >= 0.02 && drawnShare <= 0.98);
        const modes = modesOf(histogram);
        expect(modes).toHaveLength(2);
        expect(modes[1]!.atUs / (42_000 + median)).toBeGreaterThan(0.85);
        expect(modes[1]!.atUs / (42_000 + median)).toBeLessThan(1.15);
        expect(Math.abs(modes[1]!.share - drawnShare)).toBeLessThan(0.01);
      }),
    );
    const two = modesOf(drawn(delayed(lognormal(300, 0.3), 0.02), { values: 4_000, seed: 3 }));
    expect(two).toHaveLength(2);
  });

  it('and three where there are three', () => {
    const modes = modesOf(histogramOf({ 300: 900, 44000: 300, 1020000: 60 }));
    expect(modes.map(({ share }) => share)).toEqual([900 / 1_260, 300 / 1_260, 60 / 1_260]);
    expect(modes[2]!.atUs / 1_020_000).toBeCloseTo(1, 2);
  });
});

describe('modesOf()', () => {
  it('sees none where nothing was recorded', () => {
    expect(modesOf(histogramOf())).toEqual([]);
  });
});
