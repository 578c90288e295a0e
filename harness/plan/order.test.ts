import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderRounds } from './order.ts';

const CELLS = Array.from({ length: 12 }, (_, index) => `cell ${index + 1}`);

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const some = fc.integer({ min: 1, max: CELLS.length }).map((count) => CELLS.slice(0, count));
const several = fc.integer({ min: 2, max: 6 });

describe('orderRounds()', () => {
  test('keeps the order given for one round, whatever the seed', () => {
    fc.assert(
      fc.property(some, seed, (cells, number) => {
        expect(orderRounds(cells, 1, number)).toEqual([cells]);
      }),
    );
  });

  test('has every cell once in every round', () => {
    fc.assert(
      fc.property(some, several, seed, (cells, rounds, number) => {
        const order = orderRounds(cells, rounds, number);
        expect(order).toHaveLength(rounds);
        for (const round of order) expect(round.toSorted()).toEqual(cells.toSorted());
      }),
    );
  });

  test('gives the same order for the same seed', () => {
    fc.assert(
      fc.property(seed, (number) => {
        expect(orderRounds(CELLS, 3, number)).toEqual(orderRounds(CELLS, 3, number));
      }),
    );
  });

  test('begins with the same rounds, however many follow', () => {
    fc.assert(
      fc.property(several, seed, (rounds, number) => {
        const more = orderRounds(CELLS, rounds + 3, number);
        expect(more.slice(0, rounds)).toEqual(orderRounds(CELLS, rounds, number));
      }),
    );
  });

  test('gives each round and each seed its own order', () => {
    const orders = [...orderRounds(CELLS, 20, 1), ...orderRounds(CELLS, 20, 2)];
    expect(new Set(orders.map(String)).size).toBe(orders.length);
  });

  test('puts each cell at each position equally often', () => {
    const firsts = orderRounds(CELLS, 1_200, 7).map(([first]) => first);
    const counts = [...Map.groupBy(firsts, (cell) => cell).values()].map((same) => same.length);
    expect(counts).toHaveLength(CELLS.length);
    // 100 expected, standard deviation 9.6.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  test('gives empty rounds without cells', () => {
    expect(orderRounds([], 3, 1)).toEqual([[], [], []]);
  });
});
