import { describe, expect, test } from 'vitest';
import type { Stored } from '../../result/collect.ts';
import type { Cell, CellNumbers } from '../../result/result.ts';
import { numbersOf } from '../../result/testing/parts.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { compareResults } from '../compare.ts';
import type { Comparison, MetricVerdict } from '../comparison.ts';
import { storedOf, timed, trialsOf } from '../testing/results.ts';

const NAMES = ['pool', 'cache', 'search'];

interface Drawn {
  /** Factor of the latencies. */
  readonly times: number;
  /** CPU time of the driver per request. */
  readonly cost: number;
  /** Divisor of its rate; by default the factor of the latencies. */
  readonly slower?: number;
  readonly opened?: number;
}

/** A machine that does everything slower. */
const machine = (slower: number, times = slower): Drawn => ({ times, cost: slower, slower });

/** Ten trials whose driver needs the same CPU time per request within 1%. */
function cellOf(name: string, { times, cost, slower = times, opened = 4 }: Drawn): readonly Cell[] {
  const trial = (number: number): Partial<CellNumbers> => {
    const achievedPerSecond = 4_000 / slower;
    const perRequest = cost * (1 + 0.01 * (((number * 3) % 10) / 10 - 0.45));
    const { counts, durationMs } = numbersOf();
    const cpuShare = (0.1 * perRequest * counts.requests) / durationMs;
    return {
      ...timed(times)(number),
      rate: { achievedPerSecond },
      connections: { ...numbersOf().connections, opened },
      processes: [{ name: 'driver', host: 'client', cpuShare, rssPeakBytes: 1, processes: 1 }],
    };
  };
  return trialsOf(name, { trial });
}

function resultOf(
  drawn: Drawn | readonly Drawn[],
  environment: Partial<Stored['result']['environment']> = {},
): Stored {
  const each = [drawn].flat();
  const stored = storedOf(NAMES.flatMap((name, at) => cellOf(name, each[at] ?? each[0]!)));
  const { result } = stored;
  return { ...stored, result: { ...result, environment: { ...result.environment, ...environment } } };
}

const base = resultOf({ times: 1, cost: 1 });

function compare(current: Stored, options = {}): Comparison {
  return compareResults([base], [current], options);
}

function p50s({ cells }: Comparison): readonly MetricVerdict[] {
  return cells.map(({ metrics }) => metrics.find(({ metric }) => metric === 'latency.p50Us')!);
}

function saysMachine({ notes }: Comparison): boolean {
  return notes.some((note) => note.startsWith('The machine itself was'));
}

describe('compareResults() of runs on a machine', () => {
  test('that was slower itself counts no cell as worse for it, and says so', () => {
    const comparison = compare(resultOf(machine(1.2, 1.4)));
    expect(comparison.slowness!.estimate).toBeCloseTo(1.2, 2);
    expect(comparison.counts).toMatchObject({ worse: 0, better: 0 });
    for (const { verdict, reason } of p50s(comparison)) {
      expect(verdict).toBe('inconclusive');
      expect(reason).toMatch(/^the machine itself was slower, which may explain up to 4[34]\.\d%$/);
    }
    expect(comparison.notes).toContainEqual(
      expect.stringMatching(/^The machine itself was 20% slower in the current result \(\d+% to \d+%\)/),
    );
  });

  test('that was faster itself counts no cell as better for it', () => {
    const comparison = compare(resultOf(machine(0.8)));
    expect(comparison.slowness!.estimate).toBeCloseTo(0.8, 2);
    expect(comparison.counts.better).toBe(0);
    expect(p50s(comparison)[0]!.reason).toMatch(/^the machine itself was faster/);
    expect(comparison.notes).toContainEqual(expect.stringMatching(/^The machine itself was 20% faster/));
  });

  test('that was slower excuses at most twice that, and only in its direction', () => {
    expect(compare(resultOf(machine(1.2, 1.6))).verdict).toBe('worse');
    expect(p50s(compare(resultOf(machine(1.2, 0.8))))[0]!.verdict).toBe('better');
    expect(p50s(compare(resultOf(machine(0.8, 1.2))))[0]!.verdict).toBe('worse');
  });

  test('that was the same finds a slower server, whose answers arrive less often together', () => {
    for (const current of [
      { times: 1.1, cost: 1 },
      { times: 1.2, cost: 1.07 },
      { times: 4.8, cost: 1.75 },
      { times: 7.4, cost: 2.1 },
    ]) {
      const comparison = compare(resultOf(current));
      expect(comparison.slowness!.estimate).toBeCloseTo(1, 2);
      expect(comparison.verdict).toBe('worse');
      expect(saysMachine(comparison)).toBe(false);
    }
  });

  test('uses the median of the cells, because one may be slower for another reason', () => {
    const same = { times: 1, cost: 1 };
    const comparison = compare(resultOf([same, { times: 1.5, cost: 3 }, same]));
    expect(comparison.slowness!.estimate).toBeCloseTo(1, 2);
    expect(p50s(comparison).map(({ verdict }) => verdict)).toEqual(['same', 'worse', 'same']);
  });

  test('ignores cells in which the driver did other work, and needs several cells and one version', () => {
    const slower = machine(1.3);
    expect(compare(resultOf({ ...slower, opened: 4_000 })).slowness).toBeNull();
    expect(compare(resultOf([slower, slower, { ...slower, opened: 4_000 }])).slowness).toBeNull();
    expect(compare(resultOf(slower, { connlab: '0.2.0' })).slowness).toBeNull();
    const strategy = { ...DEFAULT_STRATEGY, pool: 3 };
    const asked = NAMES.flatMap((name) => cellOf(name, slower).map((cell) => ({ ...cell, strategy })));
    expect(compare(storedOf(asked)).slowness).toBeNull();
  });

  test('excuses nothing in ratios to a reference, which the machine affects equally', () => {
    const comparison = compare(resultOf([machine(1.2), machine(1.2, 1.7), machine(1.2)]), { ratios: true });
    expect(p50s(comparison)[1]!.verdict).toBe('worse');
    expect(saysMachine(comparison)).toBe(false);
  });
});
