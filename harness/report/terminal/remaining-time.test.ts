import { expect, test } from 'vitest';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf } from '../../result/testing/parts.ts';
import { RemainingTime } from './remaining-time.ts';

function begun(name: string, durationsMs: readonly number[], budgetMs: number | null = null) {
  const cells = durationsMs.map((durationMs) =>
    headerOf({ name: 'a', load: { kind: 'closed', concurrency: 1, durationMs } }),
  );
  const { environment } = fixture;
  const scenario = { name, cells };
  return { type: 'run-started', scenario, environment, cells: cells.length, folder: '', budgetMs } as const;
}

test('RemainingTime estimates by the loads of all scenarios that run together until a cell has ended', () => {
  const remaining = new RemainingTime();
  remaining.begin(begun('S', [1_000]));
  expect(remaining.isOfSeveral).toBe(false);
  remaining.begin(begun('T', [3_000, 5_000]));
  expect(remaining.isOfSeveral).toBe(true);
  remaining.cellStarted(10_000);
  // 2.5, 4.5 and 6.5 s, including the time before and after the load.
  expect(remaining.leftMs({ index: 1, cells: 10 })).toBe(9 * 4_500);
  remaining.cellEnded(10_500);
  expect(remaining.leftMs({ index: 2, cells: 10 })).toBe(8 * 500);
});

test('RemainingTime never estimates more than the budget has left', () => {
  const remaining = new RemainingTime();
  remaining.begin(begun('S', [9_000], 30_000));
  remaining.cellStarted(5_000);
  expect(remaining.leftMs({ index: 1, cells: 10 })).toBe(30_000);
  remaining.cellEnded(15_000);
  remaining.cellStarted(15_000);
  expect(remaining.leftMs({ index: 2, cells: 10 })).toBe(20_000);
  remaining.cellStarted(50_000);
  expect(remaining.leftMs({ index: 3, cells: 10 })).toBe(0);
});

test('RemainingTime starts again when a scenario begins after cells did', () => {
  const remaining = new RemainingTime();
  for (const name of ['S', 'T']) remaining.begin(begun(name, [1_000]));
  remaining.cellStarted(0);
  remaining.cellEnded(90_000);
  remaining.begin(begun('S', [1_000]));
  expect(remaining.isOfSeveral).toBe(false);
  expect(remaining.leftMs({ index: 1, cells: 2 })).toBe(2_500);
});
