import { expect, test } from 'vitest';
import { linesOf, measured, planned } from '../testing/events.ts';
import { ratioSamples, referenceOf, trialOf } from './ratio.ts';

const trial = (id: string, throughput: number) => ({
  id,
  latency_p50: 0,
  latency_p99: throughput * 2,
  throughput,
});
const TRIALS = [trial('a', 90), trial('b', 50), trial('a', 110), trial('a', 100), trial('b', 40)];

test('ratioSamples() compares medians over the trials', () => {
  const lines = linesOf(ratioSamples('b', 'a', TRIALS), 'cell_relative_ratio');
  expect(lines).toEqual([
    'cell_relative_ratio{metric="latency_p99"} 0.45',
    'cell_relative_ratio{metric="throughput"} 0.45',
  ]);
});

test('ratioSamples() has half the spread by the median as noise', () => {
  expect(linesOf(ratioSamples('a', 'a', TRIALS), 'cell_noise_ratio')).toContain(
    'cell_noise_ratio{metric="throughput"} 0.1',
  );
});

test('ratioSamples() knows no noise of one trial, and nothing of a cell that was never measured', () => {
  expect(linesOf(ratioSamples('a', 'a', [trial('a', 1)]), 'cell_noise_ratio')).toEqual([]);
  expect(ratioSamples('c', 'a', TRIALS)).toEqual([]);
});

test('referenceOf() is the first of the scenario that was measured, whatever ran first', () => {
  expect(referenceOf([planned('c'), planned('b'), planned('a')], TRIALS, undefined)).toBe('b');
  expect(referenceOf([planned('c')], TRIALS, undefined)).toBeUndefined();
});

test('referenceOf() is the one that the scenario names, if that was measured', () => {
  const order = [planned('c'), planned('b'), planned('a')];
  expect(referenceOf(order, TRIALS, 'a')).toBe('a');
  expect(referenceOf(order, TRIALS, 'c')).toBe('b');
});

test('trialOf() refuses a cell whose numbers must not be believed', () => {
  const cell = measured(planned('a'));
  expect(trialOf(cell)).toMatchObject({ id: 'a', throughput: cell.rate.achievedPerSecond });
  expect(trialOf({ ...cell, state: 'invalid', reason: 'x' })).toBeNull();
});
