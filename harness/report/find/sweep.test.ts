import { expect, test } from 'vitest';
import { latencyOf, numbersOf } from '../../result/testing/parts.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { measured } from '../html/testing/results.ts';
import { kneeOf, sweepOf } from './sweep.ts';
import { measuredCells } from './trials.ts';

function cell(strategy: Partial<Strategy>, p99Us: number, trial = 1) {
  const name = JSON.stringify(strategy);
  const numbers = { numbers: { latency: latencyOf(p99Us / 2, p99Us), exhaustion: null } };
  return measured(name, numbers, { strategy: { ...DEFAULT_STRATEGY, ...strategy }, trial });
}

test('sweepOf() finds the axis with numbers, a curve for each combination of the other axes, in ascending order', () => {
  const sweep = sweepOf(
    measuredCells([
      ...[4, 1, 2].map((pool) => cell({ pool }, 1_000)),
      ...[1, 2, 4].map((pool) => cell({ pool, driver: 'undici' }, 1_000)),
      cell({ pool: 'unlimited' }, 1_000),
    ]),
  );
  expect(sweep?.axis).toBe('pool');
  expect(sweep?.groups.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
    ['driver socket', [1, 2, 4]],
    ['driver undici', [1, 2, 4]],
  ]);
});

test('sweepOf() treats requests per connection as an axis with numbers', () => {
  const reuses = ['one-request', 'requests-10', 'requests-2', 'keep-alive'] as const;
  const sweep = sweepOf(measuredCells(reuses.map((reuse) => cell({ reuse }, 1_000))));
  expect(sweep?.axis).toBe('requests a connection');
  expect(sweep?.groups[0]?.points.map(({ x }) => x)).toEqual([1, 2, 10]);
});

test('sweepOf() sees no curve in two points', () => {
  expect(sweepOf(measuredCells([1, 2].map((pool) => cell({ pool }, 1_000))))).toBeNull();
});

const curve = (...p99: number[]) =>
  sweepOf(measuredCells(p99.map((us, index) => cell({ pool: 2 ** index }, us))))!.groups[0]!.points;

test('kneeOf() is the first point within a fifth of the best, by the median of the trials', () => {
  expect(kneeOf(curve(900_000, 300_000, 16_500, 15_000, 15_500))?.x).toBe(4);
  const trials = [1, 2, 4].flatMap((pool) =>
    [10_000, 11_000, 16_000].map((us, at) => cell({ pool }, us * (pool === 1 ? 9 : 1), at + 1)),
  );
  expect(kneeOf(sweepOf(measuredCells(trials))!.groups[0]!.points)?.x).toBe(2);
});

test('kneeOf() is null if the trials do not show that the curve bends', () => {
  const trials = [1, 2, 4].flatMap((pool) =>
    [10_000, 11_000, 90_000].map((us, at) => cell({ pool }, us * (pool === 1 ? 3 : 1), at + 1)),
  );
  expect(kneeOf(sweepOf(measuredCells(trials))!.groups[0]!.points)).toBeNull();
});

test('kneeOf() is null if a point from the knee on lost requests', () => {
  const lossy = (at: number) =>
    [1, 2, 4, 8].map((pipelining, index) => {
      const { counts } = numbersOf();
      const errors = index === at ? { ERR_UNANSWERED: 6 } : {};
      const numbers = {
        latency: latencyOf(index === 0 ? 40_000 : 1_000, index === 0 ? 90_000 : 2_000),
        counts: { ...counts, errors, unanswered: index === at ? 6 : 0 },
        exhaustion: null,
      };
      return measured(
        `pipelining ${pipelining}`,
        { numbers },
        { strategy: { ...DEFAULT_STRATEGY, pipelining } },
      );
    });
  const kneeWith = (at: number) => kneeOf(sweepOf(measuredCells(lossy(at)))!.groups[0]!.points)?.x ?? null;
  expect([kneeWith(-1), kneeWith(0), kneeWith(1), kneeWith(3)]).toEqual([2, 2, 4, null]);
});

test('kneeOf() is null if a curve hardly bends', () => {
  expect(kneeOf(curve(15_000, 14_000, 13_000))).toBeNull();
  expect(kneeOf(curve(15_000, 30_000, 90_000))).toBeNull();
});
