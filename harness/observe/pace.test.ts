import { expect, test } from 'vitest';
import { nextTick, sparsenessOf, tableIntervalMs } from './pace.ts';

test.each([
  { what: 'a read that was quick', dueMs: 100, nowMs: 100.3, expected: { dueMs: 200, missed: 0 } },
  { what: 'a timer that was early', dueMs: 100, nowMs: 99.5, expected: { dueMs: 200, missed: 0 } },
  {
    what: 'a read that ended just before the next tick',
    dueMs: 100,
    nowMs: 199.9,
    expected: { dueMs: 200, missed: 0 },
  },
  { what: 'a read that ended on the next tick', dueMs: 100, nowMs: 200, expected: { dueMs: 300, missed: 1 } },
  { what: 'a process that was not scheduled', dueMs: 100, nowMs: 455, expected: { dueMs: 500, missed: 3 } },
  { what: 'a start in the future', dueMs: 0, nowMs: -20, expected: { dueMs: 100, missed: 0 } },
])('nextTick() keeps the grid after $what', ({ dueMs, nowMs, expected }) => {
  expect(nextTick(dueMs, 100, nowMs)).toEqual(expected);
});

test.each([
  { what: 'a cheap table once a second', durationMs: 1, tables: 1, expected: 1_000 },
  { what: 'a long table less often', durationMs: 50, tables: 1, expected: 20_000 },
  { what: 'several tables less often', durationMs: 10, tables: 3, expected: 12_000 },
])('tableIntervalMs() reads $what', ({ durationMs, tables, expected }) => {
  expect(tableIntervalMs(durationMs, tables)).toBe(expected);
});

test.each([5, 12, 80, 400])(
  'tableIntervalMs() keeps three tables of %i ms under 0.25%% of a core',
  (durationMs) => {
    expect((3 * durationMs) / tableIntervalMs(durationMs, 3)).toBeLessThanOrEqual(0.0025);
  },
);

test.each([
  [0, 1],
  [120_000, 1],
  [120_001, 2],
  [3_600_000, 30],
])('sparsenessOf() a load of %i ms is %i', (durationMs, expected) => {
  expect(sparsenessOf(durationMs)).toBe(expected);
});
