import { describe, expect, test } from 'vitest';
import type { Load } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { budgetLine, costLine } from './cost.ts';

const open = (seconds: number): Load => ({
  kind: 'open',
  ratePerSecond: 100,
  arrivals: 'constant',
  durationMs: seconds * MS_PER_SECOND,
});
const counted = (requests: number): Load => ({
  kind: 'closed',
  concurrency: 4,
  requests,
  durationMs: 5_000,
});
const cells = (number: number, load: Load) => Array.from({ length: number }, () => ({ load }));

describe('costLine()', () => {
  test.each<[string, Parameters<typeof costLine>[0], string | null]>([
    ['is silent about less than a minute', { cells: cells(13, open(3)), trials: 1 }, null],
    ['counts cells of one trial', { cells: cells(14, open(3)), trials: 1 }, '14 cells, about 60 s'],
    [
      'says what fewer trials take',
      { cells: cells(20, open(4.5)), trials: 10 },
      '200 trials, about 20 min; --trials 3 takes about 6 min',
    ],
    ['suggests no fewer than three', { cells: cells(20, open(4.5)), trials: 3 }, '60 trials, about 6 min'],
    [
      'says from when to when, if requests are counted',
      { cells: cells(6, counted(2_000)), trials: 10 },
      '60 trials, 100 s to 7 min; --trials 3 takes 30 s to 120 s',
    ],
    [
      'knows that a budget ends it',
      { cells: cells(20, open(4.5)), trials: 10, budgetMs: 600_000 },
      '200 trials, about 10 min; --trials 3 takes about 6 min',
    ],
    [
      'suggests nothing that takes as long',
      { cells: cells(20, open(4.5)), trials: 10, budgetMs: 240_000 },
      '200 trials, about 240 s',
    ],
    [
      'knows that one round runs even so',
      { cells: cells(20, open(4.5)), trials: 2, budgetMs: 1_000 },
      '40 trials, about 120 s',
    ],
    [
      'multiplies by rounds',
      { cells: cells(4, open(3.5)), trials: 1, rounds: 1_000_000 },
      '4,000,000 trials, about 5,560 h',
    ],
    [
      'does not by an endless number of them',
      { cells: cells(20, open(4.5)), trials: 4, rounds: Infinity },
      '80 trials, about 8 min for each round; --trials 3 takes about 6 min',
    ],
    ['speaks of hours', { cells: cells(100, open(58.5)), trials: 2 }, '200 trials, about 3.33 h'],
    ['is silent about nothing', { cells: [], trials: 10 }, null],
  ])('%s', (_, work, line) => {
    expect(costLine(work)).toBe(line);
  });
});

test('budgetLine() says what is the most and what the least, and nothing of less than a minute', () => {
  expect(budgetLine(170_000, 19_200)).toBe(
    '170 s at most; a --budget of 20 s is the least that can give an answer',
  );
  expect(budgetLine(60_000, 19_200)).toMatch(/^60 s at most; /);
  expect(budgetLine(59_999, 19_200)).toBeNull();
});
