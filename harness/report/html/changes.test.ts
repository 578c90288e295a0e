import { expect, test } from 'vitest';
import type { Cell, Result } from '../../result/result.ts';
import { latencyOf } from '../../result/testing/parts.ts';
import type { WithNumbers } from '../cells.ts';
import { changesOf, sidesOf } from './changes.ts';
import { comparisonSection } from './comparison.ts';
import { measured, resultOf } from './testing/results.ts';

const P99 = {
  path: 'latency.p99Us',
  read: ({ latency }: { latency: { p99Us: number } }) => latency.p99Us,
} as const;

/** Trials of one cell, each with its p99. */
function trials(...p99Us: number[]): Cell[] {
  return p99Us.map((us, index) => {
    const latency = latencyOf(us / 2, us);
    const counts = { requests: 5_000, responses: 5_000, errors: {}, statuses: { 200: 5_000 } };
    const numbers = { latency, counts: { ...counts, unsent: 0, waiting: 0 }, exhaustion: null };
    return measured('a', { numbers }, { trial: index + 1 });
  });
}

const around = (us: number): number[] => Array.from({ length: 12 }, (_, index) => us + index * 3);
const other = resultOf([], { scenario: 'other' });
const sidesFor = (...results: Result[]) => sidesOf([other, ...results])[0]!;

test('sidesOf() groups the results of one scenario, with the first as the base', () => {
  const [base, current] = sidesFor(resultOf(trials(1_000)), resultOf(trials(2_000)));
  expect([base, current].map((side) => [side?.letter, side?.place])).toEqual([
    ['A', 1],
    ['B', 2],
  ]);
  expect([base?.comparison, current?.comparison?.cells.length]).toEqual([null, 1]);
  expect(sidesOf([other, resultOf([])])).toEqual([]);
});

test('changesOf() gives the median of each side, its ratio to the base and the verdict of the comparison', () => {
  const sides = sidesFor(resultOf(trials(...around(1_000))), resultOf(trials(...around(3_000))));
  const [base, current] = changesOf('a', P99, sides);
  expect(base).toMatchObject({ median: 1_016.5, ratio: null, verdict: null });
  expect(current).toMatchObject({ median: 3_016.5, verdict: 'worse' });
  expect(current?.ratio).toBeCloseTo(2.97, 2);
});

test('changesOf() has a reason but no verdict for a single trial, and nothing for a missing cell', () => {
  const sides = sidesFor(resultOf(trials(1_000)), resultOf(trials(3_000)), resultOf([]));
  const [, single, missing] = changesOf('a', P99, sides);
  expect(single).toMatchObject({ ratio: 3, verdict: 'not comparable' });
  expect(single?.reason).toContain('one trial');
  expect(missing).toEqual({ median: null, isBound: false, ratio: null, verdict: null, reason: null });
});

test('comparisonSection() shows a proven difference with its verdict, another without', () => {
  const text = (...p99Us: number[][]) =>
    comparisonSection(sidesFor(...p99Us.map((us) => resultOf(trials(...us)))), 0).text;
  expect(text(around(1_000), around(3_000))).toMatch(/class="worst"[^>]*>\+196\.\d% worse</);
  expect(text([1_000], [1_100])).toMatch(/class="faint"[^>]*>\+10.0%</);
  expect(text([1_000], [1_000])).toMatch(/class="faint"[^>]*>\+0.0%</);
});

test('comparisonSection() names the margin of its comparison', () => {
  const text = (result: Partial<Result> = {}) => {
    const sides = ['A', 'B'].map((side) =>
      resultOf(trials(...around(1_000)), {
        ...result,
        ...(result.sideBySide && { sideBySide: { ...result.sideBySide, side: side as 'A' | 'B' } }),
      }),
    );
    return comparisonSection(sidesFor(...sides), 0).text;
  };
  expect(text()).toContain('larger than 5%.');
  expect(text({ sideBySide: { pairId: 'x', side: 'A', commands: { A: 'a', B: 'b' } } })).toContain(
    'larger than 3%.',
  );
});

test('comparisonSection() shows what changed besides the numbers of its table, and why', () => {
  const closing = (closedByServer: number): Cell[] =>
    trials(...around(1_000)).map((cell) => {
      const { connections } = cell as WithNumbers;
      return { ...cell, connections: { ...connections, closedByServer } } as Cell;
    });
  const { text } = comparisonSection(sidesFor(resultOf(closing(0)), resultOf(closing(2_000))), 0);
  expect(text).toContain('What B does differently');
  expect(text).toMatch(/<li><b>a<.b>: closed first by [^<]* → server <span class="worst">different</);
});
