import { describe, expect, test } from 'vitest';
import type { Cell, CellNumbers } from '../result/result.ts';
import { headerOf, hostOf, latencyOf, numbersOf } from '../result/testing/parts.ts';
import { errorCount } from './cells.ts';
import { cellTable } from './terminal/cell-table.ts';
import { layoutFor } from './terminal/layout.ts';

type Measured = Extract<Cell, { state: 'measured' }>;

function measured(numbers: Partial<CellNumbers>): Measured {
  return { ...headerOf({ name: 'cell' }), ...numbersOf(numbers), state: 'measured' };
}

const counts = (errors: Record<string, number>, statuses: Record<string, number>): CellNumbers['counts'] => ({
  ...numbersOf().counts,
  errors,
  statuses,
});

describe('errorCount() counts', () => {
  const cases: [what: string, counts: CellNumbers['counts'], count: number][] = [
    ['no successes', counts({}, { 200: 5, 304: 1 }), 0],
    ['failed requests', counts({ EADDRNOTAVAIL: 3, ECONNRESET: 2 }, { 200: 5 }), 5],
    ['failures that a proxy answered', counts({ ECONNRESET: 1 }, { 200: 5, 502: 4 }), 5],
  ];
  test.each(cases)('%s', (_, given, count) => expect(errorCount(measured({ counts: given }))).toBe(count));

  test('no status that the origin was configured to give', () => {
    const cell = measured({ counts: counts({}, { 503: 9, 502: 1 }) });
    expect(errorCount({ ...cell, origin: { ...cell.origin, status: 503 } })).toBe(1);
  });
});

describe('cellTable()', () => {
  const lines = (...cells: Cell[]): string[] => cellTable(cells, layoutFor({ colour: false })).split('\n');

  test('has one unit for a column, chosen by its greatest value', () => {
    const [, units] = lines(
      measured({ latency: latencyOf(640, 1_310) }),
      measured({ latency: latencyOf(90, 80) }),
    );
    expect(units?.trim().split(/\s+/).slice(0, 4)).toEqual(['us', 'ms', 'p50', 'us']);
  });

  test('names every host that held TIME_WAIT, and no other', () => {
    const table = lines(
      measured({
        hosts: {
          client: hostOf({}),
          proxy: hostOf({ timeWaitPeak: 387 }),
          origin: hostOf({ timeWaitPeak: 3 }),
        },
      }),
    ).join('\n');
    expect(table).toContain('proxy 387');
    expect(table).toContain('origin 3');
    expect(table).not.toContain('client');
  });

  test('shows what a proxy opened beside what the client opened', () => {
    const hosts = { client: hostOf({}), proxy: hostOf({ activeOpens: 2_000 }), origin: hostOf({}) };
    const table = lines(measured({ hosts, connections: { ...numbersOf().connections, opened: 8 } })).join(
      '\n',
    );
    expect(table).toMatch(/ 8 .*\n.* proxy 2,000/);
  });

  test('shows percentiles among requests without an answer as lower bounds', () => {
    const latency = { ...latencyOf(640_000, 4_500_000), atLeast: ['p99Us', 'maxUs'] as const };
    expect(lines(measured({ latency })).join('\n')).toMatch(/ 640 +>= 4,500 /);
  });

  test('marks as best no cell that lost requests, and no single one of several that are level', () => {
    const cellOf = (name: string, us: number, unanswered = 0): Cell => ({
      ...headerOf({ name }),
      ...numbersOf({
        latency: latencyOf(us, us * 2),
        counts: {
          ...numbersOf().counts,
          errors: unanswered > 0 ? { ERR_UNANSWERED: unanswered } : {},
          unanswered,
        },
      }),
      state: 'measured',
    });
    const marked = (...cells: Cell[]): string[] =>
      lines(...cells).flatMap((line) => line.match(/^(\w+).*[▲▼]/u)?.[1] ?? []);
    expect(
      marked(cellOf('quick', 500, 6), cellOf('a', 1_000), cellOf('b', 1_050), cellOf('c', 9_000)),
    ).toEqual(['a', 'b', 'c']);
    expect(marked(cellOf('a', 1_000), cellOf('b', 1_050), cellOf('c', 1_090))).toEqual([]);
  });

  test('shows a prediction that was wrong', () => {
    const cell = measured({});
    const prediction = { ...cell.prediction, exhaustedAfterConnections: 2_000 };
    expect(lines({ ...cell, prediction }).join('\n')).toMatch(/ -\n +\(2,000\)/);
  });

  test('has no numbers for a cell that did not run', () => {
    const row = lines({ ...headerOf({ name: 'cell' }), state: 'skipped', reason: 'why' }).at(-1);
    expect(row?.split(/\s+/)).toEqual(['cell', 'skipped', ...Array(8).fill('-')]);
  });

  test('tells trials apart', () => {
    const table = lines(measured({}), { ...measured({}), trial: 2 });
    expect(table.filter((line) => line.startsWith('cell #2'))).toHaveLength(1);
  });
});
