import { expect, test } from 'vitest';
import { orderSides } from './sides.ts';

const CELLS = ['one', 'two', 'three'];

test('orderSides() has each trial of each cell on both sides, next to each other', () => {
  const order = orderSides(CELLS, 5, 7);
  expect(order).toHaveLength(30);
  for (let at = 0; at < order.length; at += 2) {
    const [first, second] = [order[at]!, order[at + 1]!];
    expect([first.cell, first.trial]).toEqual([second.cell, second.trial]);
    expect([first.side, second.side].toSorted()).toEqual(['A', 'B']);
  }
  expect(new Set(order.map((one) => JSON.stringify(one))).size).toBe(30);
});

test('orderSides() lets each side of a cell run first once in two rounds', () => {
  const order = orderSides(CELLS, 40, 1);
  const firsts = order.filter((_, at) => at % 2 === 0);
  for (const cell of CELLS) {
    const sides = firsts.filter((one) => one.cell === cell).map(({ side }) => side);
    const blocks = Array.from({ length: 20 }, (_, at) => sides.slice(2 * at, 2 * at + 2).join(''));
    expect(blocks.filter((block) => block !== 'AB' && block !== 'BA')).toEqual([]);
    expect(new Set(blocks).size).toBe(2);
  }
});

test('orderSides() depends on the seed alone', () => {
  const firstsOf = (seed: number) => orderSides(CELLS, 10, seed).map(({ side }) => side);
  expect(firstsOf(1)).toEqual(firstsOf(1));
  expect(firstsOf(1)).not.toEqual(firstsOf(2));
});

test('orderSides() decides by chance which side runs first, even in a single round', () => {
  const firsts = Array.from({ length: 40 }, (_, seed) => orderSides(['one'], 1, seed)[0]!.side);
  expect(firsts.filter((side) => side === 'A').length).toBeGreaterThan(8);
  expect(firsts.filter((side) => side === 'B').length).toBeGreaterThan(8);
});
