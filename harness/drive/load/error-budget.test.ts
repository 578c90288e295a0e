import { describe, expect, test } from 'vitest';
import type { ProgressDetail } from '../driver.ts';
import { BudgetWatch, endedOf, overspentInAll } from './error-budget.ts';

const BUDGET = { share: 0.05, leastRequests: 100 };

/** Totals of a load so far: answers with 200, answers with 500, connections refused. */
function moment(fine: number, wrong: number, refused = 0) {
  const told = { statuses: { 200: fine, 500: wrong } };
  const codes = { ECONNREFUSED: refused };
  return { responses: fine + wrong, codes, detail: told as unknown as ProgressDetail };
}

describe('BudgetWatch', () => {
  test.each([
    ['nothing fails', [moment(1_000, 0), moment(2_000, 0)], null],
    ['exactly the budget fails', [moment(95, 5)], null],
    ['one more fails', [moment(94, 6)], '6 of 100 requests failed (status 500: 6)'],
    ['too few requests ended', [moment(0, 99)], null],
    [
      'small batches add up to enough requests',
      [moment(0, 60), moment(0, 120)],
      '120 of 120 requests failed (status 500: 120)',
    ],
    [
      'only the latest requests fail',
      [moment(100_000, 0), moment(100_060, 40)],
      '40 of 100 requests failed (status 500: 40)',
    ],
    ['the first requests failed, but few since', [moment(97, 3), moment(197, 3)], null],
    ['connections fail', [moment(50, 1, 60)], '61 of 111 requests failed (ECONNREFUSED: 60, status 500: 1)'],
  ])('overspent() when %s', (_, moments, expected) => {
    const watch = new BudgetWatch(BUDGET);
    expect(moments.map((one) => watch.overspent(one)).at(-1)).toBe(expected);
  });

  test('overspent() ignores progress without detail', () => {
    expect(new BudgetWatch(BUDGET).overspent({ responses: 1_000, codes: {}, detail: null })).toBeNull();
  });
});

test('endedOf() leaves out requests that never reached the service', () => {
  const codes = { EADDRNOTAVAIL: 900, EADDRINUSE: 9, ECONNRESET: 1 };
  expect(endedOf(10, { statuses: { 200: 10 }, codes })).toEqual({ requests: 11, failed: { ECONNRESET: 1 } });
});

test.each([
  ['all of a few failed', 10, 10, '10 of 10 requests failed (status 500: 10)'],
  ['some of a few failed', 10, 9, null],
  ['nothing ended', 0, 0, null],
  ['too many of enough failed', 100, 6, '6 of 100 requests failed (status 500: 6)'],
])('overspentInAll() tells when %s', (_, requests, failed, expected) => {
  expect(overspentInAll({ requests, failed: { 'status 500': failed } }, BUDGET)).toBe(expected);
});
