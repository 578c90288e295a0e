import { describe, expect, test } from 'vitest';
import type { DriverOutcome } from '../../drive/driver.ts';
import { emptySeries } from '../../drive/record/series.ts';
import type { Load } from '../../scenario/scenario.ts';
import { CLOSED } from '../testing/plans.ts';
import { ranOf } from '../testing/ran.ts';
import { stallsOf } from './stalls.ts';

/** 4 s in steps of 100 ms: 100 answers in each, and none in those from `first` to `last`. */
function outcome(
  [first, last]: readonly [number, number],
  changes: Partial<DriverOutcome> = {},
): DriverOutcome {
  const steps = Array.from({ length: 40 }, (_, step) => step);
  const silent = (step: number): boolean => step >= first && step <= last;
  const series = {
    ...emptySeries(),
    atMs: steps.map((step) => 100 * step),
    requests: steps.map(() => 100),
    responses: steps.map((step) => (silent(step) ? 0 : 100)),
    errors: steps.map(() => 0),
    inFlight: steps.map((step) => (silent(step) ? 8 : 1)),
  };
  return { ...ranOf().outcome, series, ...changes };
}

/** Nothing is answered from step 12 to 17, and nothing sent from `step` on. */
function sentUntil(step: number): DriverOutcome {
  const seen = outcome([12, 17]);
  return { ...seen, series: { ...seen.series, requests: [...seen.series.requests].fill(0, step) } };
}

describe('stallsOf()', () => {
  test('finds the time in which nothing was answered', () => {
    expect(stallsOf(outcome([12, 17]), CLOSED, 1_000)).toEqual([
      { atMs: 1_200, durationMs: 600, inFlight: 8 },
    ]);
  });

  test('finds what lies within the time of the load, or before its last request', () => {
    const load = { ...CLOSED, durationMs: 1_600 };
    expect(stallsOf(outcome([12, 17]), load, 1_000)).toEqual([{ atMs: 1_200, durationMs: 400, inFlight: 8 }]);
    expect(stallsOf(sentUntil(30), { ...CLOSED, requests: 4_000 }, 1_000)).toHaveLength(1);
    // The callers that wait send nothing either, and the time of the load goes on.
    expect(stallsOf(sentUntil(12), { ...CLOSED, requests: 9_000 }, 1_000)).toHaveLength(1);
  });

  test.each<[string, DriverOutcome, number, Load?]>([
    ['a single step', outcome([12, 12]), 1_000],
    ['a service that usually takes as long', outcome([12, 17]), 400_000],
    [
      'a driver that stood still itself',
      outcome([12, 17], { eventLoop: { p50Us: 20, p99Us: 100, maxUs: 620_000 } }),
      1_000,
    ],
    ['the end of the load', outcome([38, 39]), 1_000],
    ['a request that is not answered when the load is over', outcome([12, 39], { durationMs: 1_250 }), 1_000],
    ['the wait for the last answers', outcome([26, 35]), 1_000, { ...CLOSED, durationMs: 2_600 }],
    ['the wait after the last request', sentUntil(12), 1_000, { ...CLOSED, requests: 4_000 }],
    [
      'a load so low that the silence is chance',
      outcome([12, 17], { counts: { ...ranOf().outcome.counts, responses: 40 } }),
      1_000,
    ],
    ['no answers at all', outcome([0, 39], { counts: { ...ranOf().outcome.counts, responses: 0 } }), 0],
  ])('finds none for %s', (_, seen, serviceUs, load = CLOSED) => {
    expect(stallsOf(seen, load, serviceUs)).toEqual([]);
  });

  test('finds none where nothing was in flight, or requests failed', () => {
    const seen = outcome([12, 17]);
    const idle = { ...seen, series: { ...seen.series, inFlight: seen.series.inFlight.map(() => 0) } };
    const failing = { ...seen, series: { ...seen.series, errors: seen.series.errors.map(() => 1) } };
    expect([stallsOf(idle, CLOSED, 1_000), stallsOf(failing, CLOSED, 1_000)]).toEqual([[], []]);
  });
});
