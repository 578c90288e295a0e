import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceTime } from '../../scenario/scenario.ts';
import { type CellChanges, CLOSED, cellWith } from '../../scenario/testing/cell.ts';
import { cellRoom, poolRoom } from './room.ts';

const MEAN_20_MS: ServiceTime = { kind: 'exponential', meanMs: 20 };
const DEMAND = { ratePerSecond: 500, service: MEAN_20_MS };

describe('poolRoom()', () => {
  it.each<[number, RegExp]>([
    [
      8,
      /^No: 500 requests per second of 20 ms \(mean\) keep 10 connections busy on average, more than the 8 of/,
    ],
    [8, /at most 400 requests per second are answered\. At least 11 connections are needed to keep up\.$/],
    [10, /^No: .* keep all 10 of the pool busy on average, which leaves none to work off a queue/],
    [
      11,
      /^Yes, it keeps up, but most requests wait: .* 10 of the 11 .* about 68\.2% .* for 20 ms on average\.$/,
    ],
    [16, /^Yes: .* keep 10 of the 16 connections of the pool busy .* random, about 5\.73% .* for 3\.33 ms/],
    [40, /^Yes: .* hardly any request waits/],
  ])('answers for a pool of %i', (size, sentence) => {
    expect(poolRoom(DEMAND, size).sentence).toMatch(sentence);
  });

  it('says what keep-alive needs if no pool is named', () => {
    expect(poolRoom(DEMAND, null)).toMatchObject({
      busy: 10,
      least: 11,
      pool: null,
      sentence: expect.stringMatching(
        /^With keep-alive, 500 .* keep 10 connections busy .* at least 11 conn/,
      ),
    });
  });

  it('takes the mean of any distribution', () => {
    expect(poolRoom({ ratePerSecond: 300, service: { kind: 'uniform', minMs: 10, maxMs: 30 } }, 5).busy).toBe(
      6,
    );
    expect(poolRoom({ ratePerSecond: 100, service: { kind: 'every', nth: 10, ms: 500 } }, 6)).toMatchObject({
      busy: 5,
      pool: { isEnough: true },
    });
  });

  it('is monotone: a larger pool never keeps up less, more requests never need fewer', () => {
    const input = fc.record({
      ratePerSecond: fc.double({ min: 0.1, max: 1e5, noNaN: true }),
      meanMs: fc.double({ min: 0.01, max: 1e3, noNaN: true }),
      size: fc.integer({ min: 1, max: 2_000 }),
    });
    fc.assert(
      fc.property(input, ({ ratePerSecond, meanMs, size }) => {
        const room = (rate: number, connections: number) =>
          poolRoom({ ratePerSecond: rate, service: { kind: 'exponential', meanMs } }, connections);
        const { least, pool } = room(ratePerSecond, size);
        expect(pool!.isEnough).toBe(size >= least);
        expect(room(ratePerSecond, size + 1).pool!.isEnough || !pool!.isEnough).toBe(true);
        expect(room(2 * ratePerSecond, size).least).toBeGreaterThanOrEqual(least);
      }),
    );
  });
});

describe('cellRoom()', () => {
  const OPEN_500 = { kind: 'open', ratePerSecond: 500, arrivals: 'poisson', durationMs: 3_000 } as const;
  const cell = ({ strategy, origin, ...changes }: CellChanges = {}) =>
    cellWith({
      load: OPEN_500,
      ...changes,
      strategy: { pool: 8, ...strategy },
      origin: { delay: MEAN_20_MS, ...origin },
    });

  it('answers for a cell, with the way there and back', () => {
    const { busy, pool } = cellRoom(cell())!;
    expect(busy).toBeCloseTo(10.15, 6);
    expect(pool).toMatchObject({ size: 8, isEnough: false, waiting: null });
    expect(cellRoom(cell({ strategy: { pool: 16 } }))!.pool).toMatchObject({ isEnough: true });
    const { load } = cell();
    const shared = cellRoom(cell({ load: { ...load, drivers: 2 } }))!;
    expect(shared.busy).toBe(busy / 2);
    expect(shared.sentence).toMatch(
      / That is each of 2 driver processes, with a pool of its own and 1\/2 of the requests\.$/,
    );
  });

  it.each<[string, CellChanges]>([
    ['a closed load', { load: CLOSED }],
    ['no limit', { strategy: { pool: 'unlimited' } }],
    ['a new connection each', { strategy: { reuse: 'one-request', closer: 'client' } }],
    ['streams', { strategy: { protocol: 'h2c', driver: 'http2' } }],
    ['an origin without a delay', { origin: { delay: { kind: 'none' } } }],
    ['an origin that slows down', { origin: { slowdown: 0.1 } }],
    ['an origin that limits itself', { origin: { concurrency: 4 } }],
    // 9.85 to 10.3 busy connections.
    [
      'a size that depends on the machine',
      { load: { ...OPEN_500, ratePerSecond: 490 }, strategy: { pool: 10 } },
    ],
  ])('says nothing of %s', (_, changes) => {
    expect(cellRoom(cell(changes))).toBeNull();
  });
});
