import { describe, expect, test } from 'vitest';
import { createHistogram, encodeHistogram, recordUs } from '../../drive/record/latency.ts';
import type { CellNumbers } from '../../result/result.ts';
import { latencyOf, numbersOf } from '../../result/testing/parts.ts';
import { measured } from '../html/testing/results.ts';
import { couldShow, isFaster, rankingOf } from './faster.ts';
import { type CellTrials, measuredCells } from './trials.ts';

/** A trial with `total` values from a half to one and a half times `us`; of `lost` more only the wait is known. */
function trial(us: number, { total = 2_000, lost = 0, errors = 0 } = {}): Partial<CellNumbers> {
  const [latency, unanswered] = [createHistogram(), createHistogram()];
  for (let at = 0; at < total; at += 1) recordUs(latency, us * (0.5 + at / total));
  for (let at = 0; at < lost; at += 1) for (const one of [latency, unanswered]) recordUs(one, 3_000_000);
  const { driver, counts } = numbersOf();
  return {
    exhaustion: null,
    latency: { ...latencyOf(us, 1.49 * us), ...(lost > 0 ? { atLeast: ['p99Us', 'maxUs'] as const } : {}) },
    counts: { ...counts, errors: errors + lost === 0 ? {} : { ECONNRESET: errors, ERR_UNANSWERED: lost } },
    driver: {
      ...driver,
      histograms: {
        ...driver.histograms,
        latency: encodeHistogram(latency),
        unanswered: encodeHistogram(unanswered),
      },
    },
  };
}

function cellOf(name: string, ...trials: readonly Partial<CellNumbers>[]): CellTrials {
  const cells = trials.map((numbers, at) => measured(name, { numbers }, { trial: at + 1 }));
  return measuredCells(cells)[0]!;
}

describe('isFaster()', () => {
  test.each([
    ['far apart', 1_000, 1_500, 2_000, true],
    ['the wrong way round', 1_500, 1_000, 2_000, false],
    // Two runs of the same cell may differ by as much, though their order statistics are apart.
    ['by 9%, with however many requests', 1_000, 1_090, 50_000, false],
    ['by 30%, with 40 requests', 1_000, 1_300, 40, false],
    ['by 30%, with 2,000 requests', 1_000, 1_300, 2_000, true],
  ])('in one trial: %s', (_, a, b, total, expected) => {
    expect(isFaster(cellOf('a', trial(a, { total })), cellOf('b', trial(b, { total })), 'p50Us')).toBe(
      expected,
    );
  });

  test('says nothing of a p99 that too few requests have reached', () => {
    const [a, b] = [300, 3_000].map((total) => [1_000, 5_000].map((us) => cellOf('a', trial(us, { total }))));
    expect(isFaster(a![0]!, a![1]!, 'p99Us')).toBe(false);
    expect(isFaster(b![0]!, b![1]!, 'p99Us')).toBe(true);
  });

  test.each([
    ['scatter less than they differ', [1_000, 1_010, 1_020, 1_005], [1_060, 1_070, 1_065, 1_055], true],
    ['scatter as much as they differ', [1_000, 1_400, 1_020, 1_300], [1_060, 1_370, 1_065, 1_455], false],
    // A single trial would tell these apart.
    ['of which one was disturbed', [1_000, 1_010, 1_020, 1_005], [1_000, 1_005, 4_000, 1_010], false],
  ])('with trials that %s', (_, a, b, expected) => {
    const [ofA, ofB] = [a, b].map((values) => cellOf('a', ...values.map((us) => trial(us))));
    expect(isFaster(ofA!, ofB!, 'p50Us')).toBe(expected);
  });

  test.each([2, 3])('with %i trials: every one of them must be apart', (trials) => {
    const of = (...values: number[]) => cellOf('a', ...values.slice(-trials).map((us) => trial(us)));
    expect(isFaster(of(1_000, 1_000, 1_000), of(1_500, 1_500, 1_500), 'p50Us')).toBe(true);
    expect(isFaster(of(1_000, 1_000, 1_600), of(1_500, 1_500, 1_500), 'p50Us')).toBe(false);
  });

  test('a percentile among requests without an answer is never the faster one', () => {
    const [lossy, sound] = [cellOf('a', trial(100, { total: 1_900, lost: 100 })), cellOf('b', trial(9_000))];
    expect([isFaster(lossy, sound, 'p50Us'), isFaster(lossy, sound, 'p99Us')]).toEqual([true, false]);
    expect(isFaster(sound, lossy, 'p99Us')).toBe(true);
  });
});

describe('rankingOf()', () => {
  const names = (cells: readonly CellTrials[] | undefined) => cells?.map(({ name }) => name);

  test('has those at each end that the trials cannot tell apart', () => {
    const cells = [5_000, 1_000, 1_040, 2_000, 5_100].map((us) => cellOf(String(us), trial(us)));
    const ranking = rankingOf(cells, 'p50Us');
    expect([names(ranking?.best), names(ranking?.worst)]).toEqual([
      ['1000', '1040'],
      ['5100', '5000'],
    ]);
  });

  test('is null without a difference that the trials show', () => {
    const cells = [1_000, 1_040, 1_070].map((us) => cellOf(String(us), trial(us)));
    expect([rankingOf(cells, 'p50Us'), couldShow(cells)]).toEqual([null, 'one trial could show']);
  });

  test.each([
    ['requests without an answer', { lost: 6 }],
    ['requests that failed', { errors: 20 }],
  ])('never has a cell with %s among the best', (_, loss) => {
    const cells = [
      cellOf('quick', trial(500, loss)),
      cellOf('sound', trial(1_000)),
      cellOf('slow', trial(9_000)),
    ];
    expect(names(rankingOf(cells, 'p50Us')?.best)).toEqual(['sound']);
    expect(rankingOf([cells[0]!], 'p50Us')).toBeNull();
  });
});
