import { expect, test } from 'vitest';
import type { Cell, FoundCause } from '../../result/result.ts';
import { headerOf, latencyOf, numbersOf } from '../../result/testing/parts.ts';
import { whyDisturbed } from './disturbed.ts';

function cellOf(lateUs: number, causes: readonly Partial<FoundCause>[]): Cell {
  const numbers = numbersOf({ lateness: latencyOf(50, lateUs) });
  const all = causes.map(
    (one) => ({ id: 'x', strength: 'proven', host: 'machine', remedy: '', evidence: '', ...one }) as const,
  );
  return { ...headerOf({ name: 'trial 1' }), ...numbers, causes: all, state: 'measured' };
}

const LATE = { id: 'origin-late', evidence: 'The origin answered after 48 ms on average instead of 40 ms' };

test.each<[string, Cell, string | null]>([
  ['a quiet machine', cellOf(4_000, []), null],
  [
    'a late driver',
    cellOf(6_000, []),
    'the driver was 6 ms late (p99), more than 5 ms: something else used the CPU',
  ],
  [
    'an origin that other programs made late',
    cellOf(4_000, [LATE]),
    'the origin answered after 48 ms on average instead of 40 ms',
  ],
  ['an origin that has too much to do', cellOf(4_000, [{ ...LATE, host: 'origin' }]), null],
  ['another cause', cellOf(4_000, [{ id: 'pool-waits' }]), null],
  ['a cell without numbers', { ...headerOf({ name: 'trial 1' }), state: 'failed', reason: 'it died' }, null],
])('whyDisturbed() for %s', (_case, cell, why) => {
  expect(whyDisturbed(cell, 5_000)).toBe(why);
});
