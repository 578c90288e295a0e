import { describe, expect, it } from 'vitest';
import { connectKnee } from './knee.ts';

const flat = (bins: number, us: number): number[] => Array.from({ length: bins }, () => us);
/** Noise that is the same in every run: up to a third more, by a fixed sequence. */
const noisy = (values: readonly number[]): number[] =>
  values.map((us, index) => Math.round(us * (1 + ((index * 7_919) % 33) / 100)));
const kneeOf = (p50Us: readonly number[]) => connectKnee({ bin: 100, p50Us, maxUs: p50Us });

const cliff = [...flat(141, 13), ...flat(141, 2_000)];

describe('connectKnee()', () => {
  it.each<[string, readonly number[], number]>([
    ['the cliff of the default range', cliff, 14_100],
    ['the same with noise', noisy(cliff), 14_100],
    [
      'the same with outliers on both sides',
      cliff.map((us, i) => (i % 29 === 3 ? 9_000 : i % 31 === 5 ? 11 : us)),
      14_100,
    ],
    ['a cliff with the wall behind it', [...flat(141, 13), ...flat(121, 2_000), ...flat(20, 5_000)], 14_100],
    ['a small range: 2,000 ports, 20 bins', noisy([...flat(10, 40), ...flat(10, 170)]), 1_000],
    ['an early step', noisy([...flat(20, 13), ...flat(200, 400)]), 2_000],
    ['a late step', noisy([...flat(200, 13), ...flat(20, 400)]), 20_000],
    ['times of 0 us before', [...flat(10, 0), ...flat(10, 20)], 1_000],
  ])('finds %s', (_, p50Us, at) => {
    expect(kneeOf(p50Us)?.atConnections).toBe(at);
  });

  it('gives the medians on both sides', () => {
    expect(kneeOf(cliff)).toEqual({ atConnections: 14_100, beforeP50Us: 13, afterP50Us: 2_000 });
  });

  it.each<[string, readonly number[]]>([
    ['nothing', []],
    ['five bins', [10, 10, 10, 900, 900]],
    ['flat times', flat(282, 13)],
    ['noise', noisy(flat(282, 13))],
    ['a step of twice', [...flat(141, 13), ...flat(141, 26)]],
    ['a step down', [...flat(141, 2_000), ...flat(141, 13)]],
    ['a hump that ends', [...flat(100, 13), ...flat(120, 900), ...flat(62, 13)]],
    ['single outliers', noisy(flat(282, 13)).map((us, i) => (i % 40 === 0 ? 8_000 : us))],
    ['a slope', Array.from({ length: 282 }, (_, i) => Math.round(10 * 1.02 ** i))],
  ])('sees none in %s', (_, p50Us) => {
    expect(kneeOf(p50Us)).toBeNull();
  });
});
