import { expect, test } from 'vitest';
import type { Cell } from '../result/result.ts';
import { tookText } from './took.ts';

const RUN = { startedAt: '2026-12-01T10:00:00.000Z', endedAt: '2026-12-01T10:00:10.000Z' };
const took = (loadMs: number) => ({ took: { labMs: 50, startMs: 800, loadMs, endMs: 60 } }) as Cell;

test('tookText() adds up what the stages of all cells took', () => {
  expect(tookText({ ...RUN, cells: [took(3_000), took(5_000)] })).toBe(
    '2 cells in 10 s: 8 s load, 1.6 s to start and warm up servers and drivers, 100 ms to make networks, 120 ms to close them',
  );
});

test.each([
  ['the run was interrupted', { ...RUN, endedAt: null, cells: [took(3_000)] }],
  ['a cell does not say', { ...RUN, cells: [took(3_000), {} as Cell] }],
  ['no cell ran', { ...RUN, cells: [] }],
])('tookText() is null if %s', (_, result) => {
  expect(tookText(result)).toBeNull();
});
