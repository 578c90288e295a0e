import { describe, expect, test } from 'vitest';
import type { Stored } from '../result/collect.ts';
import type { Cell, CellNumbers } from '../result/result.ts';
import { numbersOf } from '../result/testing/fixture.ts';
import { DEFAULT_STRATEGY } from '../scenario/strategy.ts';
import { compareResults } from './compare.ts';
import type { Comparison, MetricVerdict } from './comparison.ts';
import { storedOf, timed, trialsOf } from './testing/results.ts';

const NAMES = ['pool', 'cache', 'search'];

interface Drawn {
  /** Latencies are so many times as long. */
  readonly times: number;
  /** CPU time of the driver for a request. */
  readonly cost: number;
  readonly opened?: number;
}

/** Ten trials whose driver needs the same CPU time for a request, give or take 1%. */
function cellOf(name: string, { times, cost, opened = 4 }: Drawn): readonly Cell[] {
  const trial = (number: number): Partial<CellNumbers> => {
    const cpuShare = 0.2 * cost * (1 + 0.01 * (((number * 3) % 10) / 10 - 0.45));
    return {
      ...timed(times)(number),
      connections: { ...numbersOf().connections, opened },
      processes: [{ name: 'driver', host: 'client', cpuShare, rssPeakBytes: 1, processes: 1 }],
    };
  };
  return trialsOf(name, { trial });
}

function resultOf(
  drawn: Drawn | readonly Drawn[],
  environment: Partial<Stored['result']['environment']> = {},
) {
  const each = [drawn].flat();
  const stored = storedOf(NAMES.flatMap((name, at) => cellOf(name, each[at] ?? each[0]!)));
  return {
    ...stored,
    result: { ...stored.result, environment: { ...stored.result.environment, ...environment } },
  };
}

const base = resultOf({ times: 1, cost: 1 });

function compare(current: Stored, options = {}): Comparison {
  return compareResults([base], [current], options);
}

function p50s({ cells }: Comparison): readonly MetricVerdict[] {
  return cells.map(({ metrics }) => metrics.find(({ metric }) => metric === 'latency.p50Us')!);
}

describe('The cost of the driver', () => {
  test('is told, and what it may explain is not held against a cell', () => {
    const comparison = compare(resultOf({ times: 1.3, cost: 1.2 }));
    expect(comparison.driverCost!.estimate).toBeCloseTo(1.2, 2);
    expect(comparison.counts).toMatchObject({ worse: 0, better: 0 });
    for (const { verdict, reason } of p50s(comparison)) {
      expect(verdict).toBe('inconclusive');
      expect(reason).toMatch(/^the machine itself was slower, which may explain up to 4[34]\.\d%$/);
    }
    expect(comparison.notes).toContainEqual(
      expect.stringMatching(
        /^The machine itself was slower .* needed 20% more CPU time .* \(\d\d% to 2\d%\)/,
      ),
    );
  });

  test('explains no more than twice itself, and nothing in the other direction', () => {
    expect(compare(resultOf({ times: 1.6, cost: 1.1 })).verdict).toBe('worse');
    expect(compare(resultOf({ times: 1.3, cost: 0.8 })).verdict).toBe('worse');
    expect(compare(resultOf({ times: 0.7, cost: 1.2 })).verdict).toBe('better');
  });

  test('explains that everything became faster', () => {
    const comparison = compare(resultOf({ times: 0.8, cost: 0.8 }));
    expect(comparison.counts.better).toBe(0);
    expect(p50s(comparison)[0]!.reason).toMatch(/^the machine itself was faster/);
  });

  test('leaves a change alone where the machine was the same', () => {
    const comparison = compare(resultOf({ times: 1.2, cost: 1 }));
    expect(comparison.verdict).toBe('worse');
    expect(comparison.notes.filter((note) => note.includes('machine itself was'))).toEqual([]);
  });

  test('is the median of the cells: that of one cell may have another reason', () => {
    const [same, other] = [
      { times: 1, cost: 1 },
      { times: 1.5, cost: 3 },
    ];
    const comparison = compare(resultOf([same, other, same]));
    expect(comparison.driverCost!.estimate).toBeCloseTo(1, 2);
    expect(p50s(comparison).map(({ verdict }) => verdict)).toEqual(['same', 'worse', 'same']);
  });

  test('is not known from cells in which the driver did other work, from too few, or between versions', () => {
    const slower = { times: 1.3, cost: 1.2 };
    expect(compare(resultOf({ ...slower, opened: 4_000 })).driverCost).toBeNull();
    expect(compare(resultOf([slower, slower, { ...slower, opened: 4_000 }])).driverCost).toBeNull();
    expect(compare(resultOf(slower, { connlab: '0.2.0' })).driverCost).toBeNull();
    const asked = storedOf(
      NAMES.flatMap((name) =>
        cellOf(name, slower).map((cell) => ({ ...cell, strategy: { ...DEFAULT_STRATEGY, pool: 3 } })),
      ),
    );
    expect(compare(asked).driverCost).toBeNull();
  });

  test('takes no part in ratios to a reference, which have the machine in both', () => {
    const slow = { times: 1.3, cost: 1.2 };
    const comparison = compare(resultOf([slow, { times: 1.7, cost: 1.2 }, slow]), { ratios: true });
    expect(p50s(comparison)[1]!.verdict).toBe('worse');
    expect(comparison.notes.filter((note) => note.includes('machine itself was'))).toEqual([]);
  });
});
