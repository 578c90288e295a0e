import { describe, expect, test } from 'vitest';
import type { Tail } from '../search/trial.ts';
import { exponentialMs, simulateTrial } from '../testing/simulate.ts';
import { bandOf, decide } from './band.ts';
import { responseQuantileUs } from './response.ts';
import { shapeOfDelay } from './service-shape.ts';

const tail = (p99Us: number, error = 0.05): Tail => ({
  p99Us,
  lowUs: p99Us * (1 - error),
  highUs: p99Us * (1 + error),
  points: [
    { us: p99Us / 2, share: 0.98 },
    { us: p99Us, share: 0.02 },
  ],
});

describe('bandOf()', () => {
  test('is narrower with more trials, and wider with more confidence', () => {
    const width = (trials: number, confidence: number) => {
      const { lowUs, highUs } = bandOf(Array(trials).fill(tail(1_000)), confidence);
      return highUs / lowUs;
    };
    expect(width(4, 0.95)).toBeLessThan(width(1, 0.95));
    expect(width(4, 0.99)).toBeGreaterThan(width(4, 0.95));
  });

  test('is wide if the trials disagree', () => {
    const { lowUs, highUs } = bandOf([tail(1_000), tail(2_000)], 0.95);
    expect(highUs / lowUs).toBeGreaterThan(2);
  });

  test('has bounds that the true value exceeds at most as often as the confidence allows', () => {
    const request = { purpose: 'search', size: 12, ratePerSecond: 1_000, durationMs: 3_000 } as const;
    const service = shapeOfDelay({ kind: 'exponential', meanMs: 10 }, 0);
    const truthUs = responseQuantileUs({ size: 12, ratePerSecond: 1_000, service }, 0.99);
    const bands = Array.from({ length: 60 }, (_, set) => {
      const trials = [1, 2, 3].map((trial) =>
        simulateTrial({ serviceMs: exponentialMs(10), seed: 11 }, { ...request, trial: set * 3 + trial }),
      );
      return bandOf(
        trials.map(({ latency }) => latency),
        0.95,
      );
    });
    // With 95%, 3 of 60 are expected beyond each bound. 8 happen by chance once in 150 times.
    expect(bands.filter(({ lowUs }) => lowUs > truthUs).length).toBeLessThan(8);
    expect(bands.filter(({ highUs }) => highUs < truthUs).length).toBeLessThan(8);
  });
});

test.each([
  [90, 110, 120, 'passed'],
  [90, 120, 120, 'passed'],
  [90, 121, 120, 'undecided'],
  [120, 130, 120, 'undecided'],
  [121, 130, 120, 'failed'],
] as const)('decide() between %d and %d, target %d: %s', (lowUs, highUs, targetUs, decision) => {
  expect(decide({ lowUs, highUs }, targetUs)).toBe(decision);
});
