import { describe, expect, test } from 'vitest';
import type { Stored } from '../../result/collect.ts';
import type { CellHeader, CellNumbers } from '../../result/result.ts';
import { numbersOf } from '../../result/testing/parts.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { OTHER_MACHINE, storedOf, timed, trialsOf } from '../testing/results.ts';
import { historyOf } from './history.ts';
import { retain } from './retention.ts';

function runName(at: number): string {
  return `run-${String(at).padStart(2, '0')}/result.json`;
}

/** Runs with these multiples of the base's latency, and a scatter of 1% that repeats. */
function runs(
  times: readonly number[],
  numbers: (run: number) => Partial<CellNumbers> = () => ({}),
  header: Partial<CellHeader> = {},
): Stored[] {
  return times.map((one, at) => {
    const wobble = 1 + 0.01 * (((at * 7) % 10) / 10 - 0.45);
    const cells = trialsOf('pool', { trials: 3, trial: timed(one * wobble), numbers: numbers(at), header });
    return storedOf(cells, { startedAt: new Date(Date.UTC(2026, 10, at + 1)).toISOString() }, runName(at));
  });
}

const flat = (times: number, length: number): number[] => Array(length).fill(times);

describe('historyOf()', () => {
  test('finds no change in equal runs', () => expect(historyOf(runs(flat(1, 25))).changes).toEqual([]));

  test('reports a lasting change once for each value, with the run where it began', () => {
    const { changes } = historyOf(runs([...flat(1, 15), ...flat(1.2, 10)]));
    expect(changes.map(({ what }) => what)).toEqual(['latency p50', 'latency p99', 'throughput']);
    for (const change of changes) {
      expect(change).toMatchObject({
        verdict: 'worse',
        began: { file: runName(15) },
        runs: 10,
        recovered: null,
      });
    }
    expect(changes[0]!.before).toBeCloseTo(10_000, -2);
    expect(changes[0]!.after).toBeCloseTo(12_000, -2);
  });

  test('takes a cell with another request for another cell', () => {
    const request = { method: 'POST', headers: {}, body: { bytes: 7, file: null }, bearerEnv: null } as const;
    const [before, after] = [runs(flat(1, 25)), runs(flat(1.2, 25), () => ({}), { request })];
    expect(historyOf([...before.slice(0, 15), ...after.slice(15)]).changes).toEqual([]);
  });

  test('reports a recovery with its change, and not as another change', () => {
    const { changes } = historyOf(runs([...flat(1, 12), ...flat(1.2, 8), ...flat(1, 10)]));
    const [change] = changes.filter(({ what }) => what === 'latency p50');
    expect(changes.filter(({ what }) => what === 'latency p50')).toHaveLength(1);
    expect(change).toMatchObject({ began: { file: runName(12) }, recovered: { file: runName(20) } });
  });

  test('leaves out changes below the margin', () =>
    expect(historyOf(runs([...flat(1, 15), ...flat(1.04, 15)])).changes).toEqual([]));

  test('reports a changed fact from its first run, without statistics', () => {
    const spoken = (run: number): Partial<CellNumbers> => ({
      connections: { ...numbersOf().connections, protocols: run < 2 ? { h2: 16 } : { 'http/1.1': 16 } },
    });
    const header = { strategy: { ...DEFAULT_STRATEGY, protocol: 'h2' } } as const;
    expect(historyOf(runs(flat(1, 4), spoken, header)).changes).toEqual([
      expect.objectContaining({
        ...{ what: 'protocol', verdict: 'worse', before: 'h2', after: 'http/1.1', recovered: null },
        began: { file: runName(2), startedAt: '2026-11-03T00:00:00.000Z' },
      }),
    ]);
  });

  test('follows each machine separately, and says so', () => {
    const elsewhere = runs(flat(2, 12)).map(({ file, result }) => ({
      file: `else/${file}`,
      result: { ...result, environment: OTHER_MACHINE },
    }));
    const { changes, lineages, notes } = historyOf([...runs(flat(1, 12)), ...elsewhere]);
    expect(changes).toEqual([]);
    expect(lineages).toHaveLength(2);
    expect(notes).toEqual(['From several machines, which are followed separately: drawn']);
  });

  test('notes scenarios with too few runs', () =>
    expect(historyOf(runs([1, 2, 3])).notes).toEqual([
      'Too few runs on one machine to tell a change of times from chance, 10 are needed: drawn (3)',
    ]));
});

describe('retain()', () => {
  const results = runs([...flat(1, 25), ...flat(1.2, 25)]);
  const history = historyOf(results);
  const places = (kept: readonly Stored[]) => kept.map((one) => results.indexOf(one));

  test('keeps the newest runs, and the evidence of a change', () => {
    const { kept, surplus } = retain(results, history, 5);
    expect(places(kept)).toEqual([...Array(20).keys()].map((at) => at + 15).concat([45, 46, 47, 48, 49]));
    expect(surplus).toHaveLength(25);
  });

  test('finds no more surplus among the runs that it kept', () => {
    const { kept } = retain(results, history, 5);
    expect(retain(kept, historyOf(kept), 5).surplus).toEqual([]);
  });

  test('finds no surplus in a short history', () => expect(retain(results, history, 50).surplus).toEqual([]));
});
