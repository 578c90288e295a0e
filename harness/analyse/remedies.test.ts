import { describe, expect, it } from 'vitest';
import type { Prediction } from '../result/prediction.ts';
import type { Cell, Exhaustion } from '../result/result.ts';
import { headerOf, numbersOf } from '../result/testing/parts.ts';
import { DEFAULT_LAB } from '../scenario/defaults.ts';
import { remedyTable } from './remedies.ts';
import { planOf } from './testing/plans.ts';

const FAILING = 'client closes first';

/** A cell that runs out after `atMs`, as predicted for `capacity`; null: it lasts. */
function cellOf(
  name: string,
  { capacity, atMs, trial = 1 }: { capacity: number | null; atMs: number | null; trial?: number },
): Cell {
  const header = headerOf({ name, trial, remedyFor: name === FAILING ? null : FAILING });
  const prediction: Prediction = { ...header.prediction, exhaustedAfterConnections: capacity };
  const exhaustion: Exhaustion | null =
    atMs === null
      ? null
      : {
          host: 'client',
          afterConnections: capacity ?? 0,
          atMs,
          predictedAfterConnections: capacity,
          predictedAtMs: atMs,
          firstError: 'EADDRNOTAVAIL',
        };
  return { ...header, prediction, ...numbersOf({ exhaustion, durationMs: 4_000 }), state: 'measured' };
}

const failing = cellOf(FAILING, { capacity: 2_000, atMs: 400 });
const tableOf = (...cells: Cell[]) => {
  const names = [...new Set(cells.map(({ name }) => name))];
  const plans = names.map((name) => planOf({ name, remedyFor: name === FAILING ? null : FAILING }));
  const scenario = {
    name: 't',
    question: 'q',
    lab: DEFAULT_LAB,
    cells: plans,
    expect: [],
  };
  return remedyTable(scenario, cells);
};

describe('remedyTable()', () => {
  it('sets a remedy that lasts longer beside its failing cell', () => {
    expect(tableOf(failing, cellOf('two addresses', { capacity: 4_000, atMs: 820 }))).toEqual([
      {
        remedy: 'two addresses',
        failing: FAILING,
        trial: 1,
        predictedTimes: 2,
        measuredTimes: 2.05,
        failingAtMs: 400,
        remedyAtMs: 820,
        text: 'two addresses: predicted 2 times as long (4,000 connections), measured 2.05 times (820 ms instead of 400 ms)',
      },
    ]);
  });

  it('says how much longer at least where the ports lasted', () => {
    const [row] = tableOf(failing, cellOf('tcp_tw_reuse', { capacity: null, atMs: null }));
    expect(row).toMatchObject({ predictedTimes: null, measuredTimes: null, remedyAtMs: null });
    expect(row?.text).toBe(
      'tcp_tw_reuse: predicted to last, measured at least 10 times: ports lasted for all of 4 s instead of 400 ms, over 16 connections',
    );
  });

  it('compares nothing with a failing cell that did not fail', () => {
    const [row] = tableOf(
      cellOf(FAILING, { capacity: 2_000, atMs: null }),
      cellOf('r', { capacity: 4_000, atMs: 800 }),
    );
    expect(row?.text).toContain('did not run out');
  });

  it('pairs trials', () => {
    const rows = tableOf(
      failing,
      cellOf(FAILING, { capacity: 2_000, atMs: 500, trial: 2 }),
      cellOf('r', { capacity: 4_000, atMs: 800 }),
      cellOf('r', { capacity: 4_000, atMs: 1_500, trial: 2 }),
    );
    expect(rows.map(({ measuredTimes }) => measuredTimes)).toEqual([2, 3]);
  });

  it('leaves out what was not measured', () => {
    const skipped: Cell = {
      ...headerOf({ name: 'r', remedyFor: FAILING }),
      state: 'skipped',
      reason: 'no nginx',
    };
    expect(tableOf(failing, skipped)).toEqual([]);
    expect(tableOf(cellOf('r', { capacity: 4_000, atMs: 800 }))).toEqual([]);
  });
});
