import { expect, test } from 'vitest';
import type { Cell } from '../../result/result.ts';
import { latencyOf } from '../../result/testing/parts.ts';
import { measured } from '../html/testing/results.ts';
import { middleTrials } from './trials.ts';

const trialsOf = (name: string, ...p99Us: number[]): Cell[] =>
  p99Us.map((us, index) => measured(name, { numbers: { latency: latencyOf(1, us) } }, { trial: index + 1 }));
const invalid = (cell: Cell) => ({ ...cell, state: 'invalid', reason: 'why' }) as Cell;
const middles = (cells: Cell[]) => middleTrials(cells).map(({ name, trial }) => `${name} ${trial}`);

test('middleTrials() takes the middle measured trial of each cell, in the order of the cells', () => {
  expect(middles([...trialsOf('a', 30, 10, 20), ...trialsOf('b', 5), ...trialsOf('c', 2, 1)])).toEqual([
    'a 3',
    'b 1',
    'c 2',
  ]);
  const [first, ...others] = trialsOf('a', 20, 30, 40);
  expect(middles([invalid(first!), ...others])).toEqual(['a 2']);
  expect(middles(trialsOf('a', 20, 30).map(invalid))).toEqual(['a 1']);
});
