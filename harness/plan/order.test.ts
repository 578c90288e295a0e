import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../scenario/validate.ts';
import { orderTrials } from './order.ts';

const { cells } = readScenario(
  {
    name: 'x',
    question: 'x',
    load: { kind: 'closed', concurrency: 1, durationMs: 10 },
    axes: { pool: Array.from({ length: 12 }, (_, index) => index + 1) },
  },
  'x.ts',
).scenario;

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const some = fc.integer({ min: 1, max: cells.length }).map((count) => cells.slice(0, count));

/** The ids of each round, in its order. */
function rounds(trials: ReturnType<typeof orderTrials>): string[][] {
  return [...Map.groupBy(trials, ({ trial }) => trial).values()].map((round) =>
    round.map(({ plan }) => plan.id),
  );
}

describe('orderTrials()', () => {
  test('keeps the order of the scenario for one trial, whatever the seed', () => {
    fc.assert(
      fc.property(some, seed, (plans, number) => {
        expect(orderTrials(plans, 1, number)).toEqual(plans.map((plan) => ({ plan, trial: 1 })));
      }),
    );
  });

  test('has every cell once in every round, and the rounds one after the other', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 2, max: 6 }), seed, (plans, trials, number) => {
        const order = orderTrials(plans, trials, number);
        expect(order.map(({ trial }) => trial)).toEqual(
          order.map(({ trial }) => trial).toSorted((a, b) => a - b),
        );
        expect(rounds(order)).toHaveLength(trials);
        const ids = plans.map(({ id }) => id).sort();
        for (const round of rounds(order)) expect(round.toSorted()).toEqual(ids);
      }),
    );
  });

  test('gives the same order for the same seed', () => {
    fc.assert(
      fc.property(seed, (number) => {
        expect(orderTrials(cells, 3, number)).toEqual(orderTrials(cells, 3, number));
      }),
    );
  });

  test('gives each round and each seed an order of its own', () => {
    const orders = [...rounds(orderTrials(cells, 20, 1)), ...rounds(orderTrials(cells, 20, 2))];
    expect(new Set(orders.map(String)).size).toBe(orders.length);
  });

  test('leaves no cell a favourite place', () => {
    const firsts = rounds(orderTrials(cells, 1_200, 7)).map(([first]) => first);
    const counts = [...Map.groupBy(firsts, (id) => id).values()].map((same) => same.length);
    expect(counts).toHaveLength(cells.length);
    // 100 expected, standard deviation 9.6.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  test('has nothing to do without cells', () => {
    expect(orderTrials([], 3, 1)).toEqual([]);
  });
});
