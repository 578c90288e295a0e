import { describe, expect, test } from 'vitest';
import type { Stored } from '../../result/collect.ts';
import type { Cell } from '../../result/result.ts';
import { compareResults } from '../compare.ts';
import type { Comparison } from '../comparison.ts';
import { storedOf, timed, trialsOf } from '../testing/results.ts';

const COMMANDS = { A: 'node a.js', B: 'node b.js' };

/** Trials with latencies `times` as long, on a machine that slows down by `drift` from the first to the last. */
function side(name: 'A' | 'B', times: number, drift = 0): Stored {
  const trial = (number: number) => timed(times * (1 + (drift * (number - 1)) / 9))(number);
  const sideBySide = { side: name, pairId: '2026-11-21', commands: COMMANDS };
  const cells = trialsOf('pool', { trial });
  const stored = storedOf(cells, { sideBySide }, name);
  const environment = { ...stored.result.environment, command: COMMANDS[name] };
  return { ...stored, result: { ...stored.result, environment } };
}

function compare(base: Stored, current: Stored): Comparison {
  return compareResults([base], [current]);
}

function p50({ cells }: Comparison) {
  return cells[0]!.metrics.find(({ metric }) => metric === 'latency.p50Us')!;
}

/** The same results as separate runs. */
function apart({ file, result: { sideBySide: _, ...result } }: Stored): Stored {
  return { file, result };
}

describe('compareResults() of two sides that were measured in turn', () => {
  test('does not count drift that affects both sides as noise', () => {
    const [a, b] = [side('A', 1, 0.08), side('B', 1.15, 0.08)];
    const inTurn = compare(a, b);
    expect(inTurn.noise.offsets['latency.p50Us']).toMatchObject({ source: 'turns' });
    expect(inTurn.noise.offsets['latency.p50Us']!.offset).toBeLessThan(0.01);
    expect(p50(inTurn).verdict).toBe('worse');
    const separate = compare(apart(a), apart(b));
    expect(separate.noise.offsets['latency.p50Us']).toMatchObject({ source: 'halves' });
    expect(p50(separate).noise!).toBeGreaterThan(2 * p50(inTurn).noise!);
  });

  test('counts smaller changes than for separate runs, unless a margin is given', () => {
    const [a, b] = [side('A', 1), side('B', 1.045)];
    expect(compare(a, b)).toMatchObject({ marginPercent: 3, verdict: 'worse' });
    expect(compare(apart(a), apart(b))).toMatchObject({ marginPercent: 5 });
    expect(p50(compare(apart(a), apart(b))).verdict).not.toBe('worse');
    expect(compareResults([a], [b], { marginPercent: 5 }).marginPercent).toBe(5);
  });

  test('counts a movement of the ratio of the two as noise', () => {
    const { noise } = compare(side('A', 1), side('B', 1, 0.2));
    expect(noise.offsets['latency.p50Us']!.offset).toBeGreaterThan(0.03);
  });

  test('pairs the trials by their number, and only those that count on both sides', () => {
    // B is 15% slower on a machine that becomes slower by 80% and more. Trial 3 of A does not count.
    const [a, b] = [side('A', 1, 0.8), side('B', 1.15, 0.8)];
    const cells = a.result.cells.map((cell) =>
      cell.trial === 3 ? ({ ...cell, state: 'invalid', reason: 'a check failed' } as Cell) : cell,
    );
    const comparison = compare({ ...a, result: { ...a.result, cells } }, b);
    expect(p50(comparison)).toMatchObject({ verdict: 'worse' });
    expect(p50(comparison).ratio!.estimate).toBeCloseTo(1.15, 2);
    expect(p50(compare(apart(a), apart(b))).verdict).toBe('inconclusive');
    expect(p50(compare(side('A', 1, 0.8), side('B', 1, 0.8))).verdict).toBe('same');
  });

  test('finds nothing in two equal sides, and says what it measured', () => {
    const { verdict, notes, base, noise } = compare(side('A', 1), side('B', 1));
    expect(verdict).toBe('same');
    expect(notes).toEqual([
      'Measured in turn in one run: A is `node a.js` (before), B is `node b.js` (after)',
    ]);
    expect(base.command).toBe('node a.js');
    expect(noise.sameWithSame).toMatchObject({ source: 'turns', alarms: 0 });
    expect(noise.sameWithSame.compared).toBeGreaterThan(0);
  });

  test('treats results of different pairs as separate runs', () => {
    const other = side('B', 1);
    const sideBySide = { ...other.result.sideBySide!, pairId: '2026-11-22' };
    const { noise } = compare(side('A', 1), { ...other, result: { ...other.result, sideBySide } });
    expect(noise.sameWithSame.source).toBe('halves');
  });
});

test('a side compared with itself was not measured in turn with anything', () => {
  const { notes, marginPercent } = compare(side('A', 1), side('A', 1));
  expect(marginPercent).toBe(5);
  expect(notes.join()).not.toContain('Measured in turn');
});
