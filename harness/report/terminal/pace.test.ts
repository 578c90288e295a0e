import { expect, test } from 'vitest';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf } from '../../result/testing/parts.ts';
import { Pace } from './pace.ts';

function begun(name: string, durationsMs: readonly number[], budgetMs: number | null = null) {
  const cells = durationsMs.map((durationMs) =>
    headerOf({ name: 'a', load: { kind: 'closed', concurrency: 1, durationMs } }),
  );
  const { environment } = fixture;
  const scenario = { name, cells };
  return { type: 'run-started', scenario, environment, cells: cells.length, folder: '', budgetMs } as const;
}

test('Pace estimates by the loads of all scenarios that run together until a cell has ended', () => {
  const pace = new Pace();
  pace.begin(begun('S', [1_000]));
  expect(pace.isOfSeveral).toBe(false);
  pace.begin(begun('T', [3_000, 5_000]));
  expect(pace.isOfSeveral).toBe(true);
  pace.cellStarted(10_000);
  // 2, 4 and 6 s with what is around the load.
  expect(pace.leftMs({ index: 1, cells: 10 })).toBe(9 * 4_000);
  pace.cellEnded(10_500);
  expect(pace.leftMs({ index: 2, cells: 10 })).toBe(8 * 500);
});

test('Pace never estimates more than the budget has left', () => {
  const pace = new Pace();
  pace.begin(begun('S', [9_000], 30_000));
  pace.cellStarted(5_000);
  expect(pace.leftMs({ index: 1, cells: 10 })).toBe(30_000);
  pace.cellEnded(15_000);
  pace.cellStarted(15_000);
  expect(pace.leftMs({ index: 2, cells: 10 })).toBe(20_000);
  pace.cellStarted(50_000);
  expect(pace.leftMs({ index: 3, cells: 10 })).toBe(0);
});

test('Pace begins anew when a scenario begins after cells did', () => {
  const pace = new Pace();
  for (const name of ['S', 'T']) pace.begin(begun(name, [1_000]));
  pace.cellStarted(0);
  pace.cellEnded(90_000);
  pace.begin(begun('S', [1_000]));
  expect(pace.isOfSeveral).toBe(false);
  expect(pace.leftMs({ index: 1, cells: 2 })).toBe(2_000);
});
