import { describe, expect, test } from 'vitest';
import type { SuiteRecord } from '../result/result.ts';
import { compareResults, rulesOf } from './compare.ts';
import { noiseOfResults } from './noise/noise.ts';
import { storedOf, timed, trialsOf } from './testing/results.ts';

/** A cell, and its twin with latencies `times` as long. */
function twins(times: number) {
  const header = { twinOf: 'pool' };
  return [...trialsOf('pool', { trial: timed(1) }), ...trialsOf('again', { header, trial: timed(times) })];
}

describe('noiseOfResults()', () => {
  test('counts no alarm among equal twins', () => {
    const { sameWithSame, offsets } = noiseOfResults([storedOf(twins(1))], rulesOf());
    expect(sameWithSame).toEqual({ source: 'twins', compared: 3, alarms: 0 });
    expect(offsets['latency.p50Us']!.offset).toBeLessThan(0.01);
  });

  test('counts the difference of twins as noise, which raises the threshold and no alarm', () => {
    const { offsets } = noiseOfResults([storedOf(twins(1.1))], rulesOf());
    expect(offsets['latency.p50Us']).toMatchObject({ source: 'twins' });
    expect(offsets['latency.p50Us']!.offset).toBeCloseTo(Math.log(1.1) / Math.SQRT2, 2);
  });

  test('leaves out values that are not compared, such as a failure rate of 0', () => {
    const { offsets, sameWithSame } = noiseOfResults([storedOf(twins(1))], rulesOf());
    expect(offsets['counts.failedShare']).toEqual({ offset: 0, source: 'none' });
    expect(sameWithSame.compared).toBe(3);
  });
});

describe('compareResults()', () => {
  const suite: SuiteRecord = { name: 'nightly', budgetMs: 60_000, trialsPlanned: 10, trialsRun: 8 };

  test('compares no twin, and says so for either side', () => {
    const [one, both] = [storedOf(trialsOf('pool', { trial: timed(1) })), storedOf(twins(1))];
    for (const [base, current] of [
      [both, both],
      [one, both],
      [both, one],
    ] as const) {
      const { cells, dropped } = compareResults([base], [current]);
      expect(cells.map(({ cell }) => cell)).toEqual(['pool']);
      expect(dropped).toEqual([
        { what: 'drawn: again', because: 'the twin of "pool", which measures the noise' },
      ]);
    }
  });

  test('says which side dropped trials, and why', () => {
    const [whole, cut] = [storedOf(twins(1)), storedOf(twins(1), { suite })];
    const because = 'the suite "nightly" had spent its budget of 60 s';
    expect(compareResults([whole], [cut]).dropped).toContainEqual({
      what: 'drawn, current: 2 trials of 10 of each cell',
      because,
    });
    expect(compareResults([cut], [whole]).dropped).toContainEqual({
      what: 'drawn, base: 2 trials of 10 of each cell',
      because,
    });
  });

  test('does not mention a budget when all trials ran, or when the run was interrupted', () => {
    const full = storedOf(twins(1), { suite: { ...suite, trialsRun: 10 } });
    const stopped = storedOf(twins(1), { suite, endedAt: null });
    for (const one of [full, stopped]) expect(compareResults([one], [one]).dropped).toHaveLength(1);
  });
});
