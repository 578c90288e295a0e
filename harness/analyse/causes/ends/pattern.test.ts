import { expect, test } from 'vitest';
import type { ServerEnd } from '../../../drive/record/server-ends.ts';
import { carrying, endOf } from '../../testing/ends.ts';
import { type EndPattern, patternOf } from './pattern.ts';

const varied = { least: 3, most: 80, usual: { number: 9, connections: 2 } };

test.each<[EndPattern, string, ServerEnd, number]>([
  ['each', 'one answer and a FIN', endOf(200), 0],
  [
    'each',
    'the same, but for a race with the next request',
    endOf(10, { answers: { least: 1, most: 2, usual: { number: 1, connections: 9 } } }),
    0,
  ],
  ['requests', 'always 100 answers', endOf(20, { answers: carrying(100, 20) }), 4_000],
  [
    'requests',
    'streams in progress at the limit',
    endOf(5, { answers: { least: 990, most: 1_010, usual: { number: 1_000, connections: 2 } } }),
    0,
  ],
  [
    'none',
    'often 4 answers, but once 48: that is no limit',
    endOf(20, { answers: { least: 4, most: 48, usual: { number: 4, connections: 18 } } }),
    0,
  ],
  ['none', 'one connection after many answers', endOf(1, { answers: carrying(100, 1) }), 0],
  [
    'idle',
    'a rest of 25 ms that no connection outlived',
    endOf(30, { idleMs: { least: 25, p50: 25, most: 60 } }),
    20,
  ],
  ['idle', 'the same with one answer each', endOf(30, { idleMs: { least: 25, p50: 25, most: 26 } }), 0],
  [
    'none',
    'a rest that others outlived',
    endOf(30, { answers: varied, idleMs: { least: 25, p50: 25, most: 26 } }),
    300,
  ],
  ['age', 'the same age', endOf(5, { answers: varied, ageMs: { least: 2_000, p50: 2_000, most: 2_080 } }), 0],
  [
    'none',
    'two that happened to be as old',
    endOf(2, {
      answers: { ...varied, usual: { number: 9, connections: 1 } },
      ageMs: { least: 2_000, p50: 2_000, most: 2_080 },
    }),
    0,
  ],
  ['none', 'nothing in common', endOf(5, { answers: varied, ageMs: { least: 20, p50: 20, most: 2_080 } }), 0],
])('patternOf() is "%s" for %s', (expected, _, end, keptPauseMs) => {
  expect(patternOf(end, keptPauseMs)).toBe(expected);
});
