import { expect, test } from 'vitest';
import type { EndedTogether } from '../../../drive/record/ends/end-moments.ts';
import type { ServerEnd } from '../../../drive/record/ends/server-ends.ts';
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

/** As many moments as `groups`, a second apart. */
const moments = (of: number, groups: number): EndedTogether => ({
  of,
  connections: of,
  groups,
  everyMs: groups === 1 ? null : 1_013,
});
/** Rests of connections that were in use when they ended. */
const USED = { least: 1.67, p50: 5.38, most: 16.9 };
const RESTED = { least: 310, p50: 311, most: 318 };
const aged = (least: number, most: number) => ({ ageMs: { least, p50: most, most } });

test.each<[EndPattern, string, ServerEnd, number, EndedTogether?]>([
  [
    'none',
    'rests of different lengths, within those that others outlived',
    endOf(6, { answers: varied, idleMs: USED }),
    19.8,
  ],
  ['none', 'one rest that a longer one outlived', endOf(1, { answers: varied, idleMs: RESTED }), 350],
  ['idle', 'one rest that none outlived', endOf(1, { answers: varied, idleMs: RESTED }), 300],
  [
    'none',
    'rests of different lengths that none outlived',
    endOf(6, { answers: varied, idleMs: { least: 100, p50: 400, most: 900 } }),
    20,
  ],
  [
    'idle',
    'a timeout that is looked for once a second',
    endOf(9, { answers: varied, idleMs: { least: 5_010, p50: 5_500, most: 5_990 } }),
    5_400,
  ],
  [
    'together',
    'connections in use, at three moments',
    endOf(6, { answers: varied, idleMs: USED, ...aged(400, 1_013) }),
    19.8,
    moments(6, 3),
  ],
  [
    'together',
    'connections of nearly one age, as most are opened right after a restart',
    endOf(10, { answers: varied, idleMs: { least: 4.5, p50: 9.3, most: 9.5 }, ...aged(944, 1_010) }),
    10.3,
    moments(10, 5),
  ],
  [
    'together',
    'all connections of one age, at one moment',
    endOf(16, { answers: varied, idleMs: USED, ...aged(2_300, 2_305) }),
    19.8,
    moments(16, 1),
  ],
  [
    'together',
    'as long rests at one moment, though longer ones were outlived',
    endOf(8, { answers: varied, idleMs: RESTED }),
    350,
    moments(8, 1),
  ],
  [
    'together',
    'about as many answers, of connections with the same load',
    endOf(8, { answers: { least: 96, most: 104, usual: { number: 99, connections: 2 } } }),
    0.4,
    moments(8, 2),
  ],
  [
    'none',
    'a few at one moment among many others',
    endOf(20, { answers: varied, idleMs: USED }),
    19.8,
    { of: 20, connections: 4, groups: 2, everyMs: 900 },
  ],
  [
    'none',
    'ends so frequent that chance brings them together',
    endOf(400, { answers: varied, idleMs: USED }),
    19.8,
    { of: 400, connections: 390, groups: 130, everyMs: 27 },
  ],
  [
    'idle',
    'two connections that rested since the same moment',
    endOf(2, { answers: varied, idleMs: RESTED }),
    300,
    moments(2, 1),
  ],
  [
    'idle',
    'connections that are left in pairs, again and again, and a timer that is late',
    endOf(12, { answers: varied, idleMs: RESTED }),
    330,
    moments(12, 6),
  ],
  [
    'requests',
    'a limit that all connections reach at about the same time',
    endOf(8, { answers: carrying(100, 8) }),
    0.4,
    moments(8, 2),
  ],
  [
    'age',
    'connections that were opened together, again and again',
    endOf(12, { answers: varied, ...aged(1_000, 1_015) }),
    0.4,
    moments(12, 3),
  ],
  ['each', 'one answer each, of callers in step', endOf(40), 0, moments(40, 10)],
])('patternOf() is "%s" for %s', (expected, _, end, keptPauseMs, together) => {
  expect(patternOf(end, keptPauseMs, together)).toBe(expected);
});
