import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import type { OpenLoad } from '../../scenario/scenario.ts';
import { type Arrivals, paceOpen } from '../load/pacer.ts';
import { specOf } from '../testing/spec.ts';
import { specsOf } from './specs.ts';

function take(arrivals: Arrivals): number[] {
  const times: number[] = [];
  for (; arrivals.nextUs < Infinity; arrivals.advance()) times.push(arrivals.nextUs);
  return times;
}

/** All arrivals of the processes of a load, in order, and those of one process alone. */
function arrivalsOf(load: OpenLoad) {
  const specs = specsOf(specOf({ port: 80, load }));
  const parts = specs.map((spec) =>
    take(paceOpen(spec.load as OpenLoad, seededRandom(spec.seed, 2), spec.share)),
  );
  return {
    parts,
    all: parts.flat().toSorted((a, b) => a - b),
    alone: take(paceOpen(load, seededRandom(1, 2))),
  };
}

test('constant arrivals of several processes are exactly those of one, taken in turn', () => {
  const loads = fc.record({
    ratePerSecond: fc.oneof(
      fc.integer({ min: 1, max: 20_000 }),
      fc.double({ min: 0.1, max: 5_000, noNaN: true }),
    ),
    durationMs: fc.integer({ min: 1, max: 3_000 }),
    drivers: fc.integer({ min: 1, max: 64 }),
  });
  fc.assert(
    fc.property(loads, (load) => {
      const { parts, all, alone } = arrivalsOf({ kind: 'open', arrivals: 'constant', ...load });
      expect(all).toEqual(alone);
      const counts = parts.map(({ length }) => length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});

test('Poisson arrivals of several processes are independent, and together a Poisson process of the rate', () => {
  const { parts, all } = arrivalsOf({
    kind: 'open',
    arrivals: 'poisson',
    ratePerSecond: 10_000,
    durationMs: 10_000,
    drivers: 4,
  });
  // Counts have the standard deviation of their square root: 4 of them are out of reach by chance.
  expect(Math.abs(all.length - 100_000)).toBeLessThan(4 * Math.sqrt(100_000));
  for (const part of parts) expect(Math.abs(part.length - 25_000)).toBeLessThan(4 * Math.sqrt(25_000));
  expect(new Set(all).size).toBe(all.length);
  // Gaps of an exponential distribution have a standard deviation as long as their mean, 100 us.
  const gaps = all.slice(1).map((atUs, index) => atUs - all[index]!);
  const squares = gaps.reduce((total, gap) => total + (gap - 100) ** 2, 0);
  expect(Math.sqrt(squares / gaps.length)).toBeGreaterThan(95);
  expect(Math.sqrt(squares / gaps.length)).toBeLessThan(105);
});

test('specsOf() gives each process its own seed and another first address, and leaves a single one as it is', () => {
  const spec = specOf({ port: 80, sourceAddresses: ['a', 'b', 'c'], connectBin: 100 });
  expect(specsOf(spec)).toEqual([spec]);
  const specs = specsOf({ ...spec, load: { ...spec.load, drivers: 4 } });
  expect(new Set(specs.map(({ seed }) => seed)).size).toBe(4);
  expect(specs.map(({ sourceAddresses }) => sourceAddresses[0])).toEqual(['a', 'b', 'c', 'a']);
  expect(specs.map(({ connectBin }) => connectBin)).toEqual([25, 25, 25, 25]);
  expect(specs.map(({ load }) => (load.kind === 'closed' ? load.concurrency : 0))).toEqual([2, 2, 2, 2]);
});
