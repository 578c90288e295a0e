import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { mannWhitneyP } from './mann-whitney.ts';
import { medianLogRatio } from './median-ratio.ts';
import { fewestTrials, trialsToDetect, trialsToEquate } from './power.ts';

describe('trialsToDetect()', () => {
  test('agrees with a simulation', () => {
    const asked = { effect: 0.1, scatter: 0.1, level: 0.05 };
    const trials = trialsToDetect(asked)!;
    const random = seededRandom(1);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const draw = (shift: number) => Array.from({ length: trials }, () => 0.1 * normal() + shift);
    const found = Array.from({ length: 1_000 }, () => mannWhitneyP(draw(0), draw(0.1)) <= 0.05);
    expect(found.filter(Boolean).length / 1_000).toBeGreaterThan(0.75);
    expect(found.filter(Boolean).length / 1_000).toBeLessThan(0.88);
  });

  test('is the least that the exact test needs when the groups hardly overlap', () => {
    expect(trialsToDetect({ effect: 4, scatter: 0.1, level: 0.05 / 14 })).toBe(6);
    expect(fewestTrials(0.05 / 14)).toBe(6);
  });

  test('is null when more than 1,000 are needed', () =>
    expect(trialsToDetect({ effect: 0.001, scatter: 0.1, level: 0.05 })).toBeNull());
});

describe('trialsToEquate()', () => {
  test('agrees with a simulation', () => {
    const margin = 0.05;
    const trials = trialsToEquate({ effect: 0, scatter: 0.05, margin })!;
    const random = seededRandom(2);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const draw = () => Array.from({ length: trials }, () => Math.exp(0.05 * normal()));
    const same = Array.from({ length: 400 }, () => {
      const { interval90 } = medianLogRatio(draw(), draw());
      return interval90.low > -margin && interval90.high < margin;
    });
    expect(same.filter(Boolean).length / 400).toBeGreaterThan(0.7);
  });
  test('is null when the difference is as large as the margin', () =>
    expect(trialsToEquate({ effect: 0.05, scatter: 0.01, margin: 0.05 })).toBeNull());
});
