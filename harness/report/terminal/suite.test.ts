import { describe, expect, test } from 'vitest';
import type { Noise } from '../../compare/comparison.ts';
import type { Result } from '../../result/result.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { suiteText } from './suite.ts';

const noise: Noise = {
  offsets: { 'latency.p50Us': { offset: 0.01, source: 'twins' } },
  sameWithSame: { source: 'twins', compared: 14, alarms: 1 },
};
const suite = { name: 'nightly', budgetMs: 1_200_000, trialsPlanned: 10, trialsRun: 10 };

/** Cells that are measured, and one of them twice. */
const cells = fixture.cells.filter(({ state }) => state === 'measured');
const WHOLE: Result = { ...fixture, scenario: 'whole', suite, cells, verdicts: [] };
const BROKEN: Result = { ...fixture, scenario: 'broken', suite };

function said(results: readonly Result[], width = 100): string {
  return suiteText(results, { title: 'nightly: Most questions', noise, folder: 'D', colour: false, width });
}

describe('suiteText()', () => {
  const text = said([WHOLE, BROKEN]);

  test('has a line for each scenario', () => {
    const states = BROKEN.cells.map(({ state }) => state);
    const measured = states.filter((state) => state === 'measured').length;
    expect(text).toMatch(
      new RegExp(`^whole +${cells.length} +1 +${cells.length} of ${cells.length} +0 of 0$`, 'm'),
    );
    expect(text).toMatch(new RegExp(`^broken +\\d+ +\\d+ +${measured} of ${states.length} +1 of 2$`, 'm'));
  });

  test('names each failed statement and each cell that was not measured, with its scenario and reason', () => {
    expect(text).toMatch(/^FAILED {3}broken: /m);
    expect(text).toMatch(
      /^invalid {2}broken: nginx, enough upstream keep-alive, trial 1: Upstream connections: /m,
    );
    expect(text).toMatch(
      /^skipped {2}broken: nginx, no upstream keep-alive, trial 1: nginx is not installed$/m,
    );
    expect(text).not.toMatch(/(FAILED|invalid|skipped) +whole/);
  });

  test('shows how far identical cells differed, and where the results are', () => {
    expect(text.replaceAll('\n', ' ')).toContain(
      'Same with same (cells that were measured twice): 14 comparisons, 1 false alarm; whole runs are off by 1.0% at most',
    );
    expect(text).toContain('Every cell has had its 10 trials');
    expect(text).toMatch(/^Results, with a page each: D$/m);
  });

  test('tells each reason once when several trials share it', () => {
    const skipped = fixture.cells.find(({ state }) => state === 'skipped')!;
    const trials = [1, 2, 3].map((trial) => ({ ...skipped, trial }));
    expect(said([{ ...BROKEN, cells: trials }]).match(/^skipped .*$/gm)).toEqual([
      expect.stringContaining(', trial 1, 2, 3: '),
    ]);
  });

  test('tells how many trials were dropped for the budget', () => {
    const cut = { ...WHOLE, suite: { ...suite, trialsRun: 7 } };
    expect(said([cut])).toContain(
      'Dropped 3 trials of every cell because the budget of 20 min was used up: each has had 7 of 10 trials',
    );
  });

  test('tells that it was interrupted, and what every cell has had by then', () => {
    const cut = { ...WHOLE, endedAt: null, suite: { ...suite, trialsRun: 4 } };
    expect(said([{ ...WHOLE, endedAt: null }, cut])).toContain(
      'Interrupted: every cell has had 4 of 10 trials',
    );
  });

  test('is no wider than the terminal', () => {
    for (const line of said([WHOLE, BROKEN], 60).split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });
});
