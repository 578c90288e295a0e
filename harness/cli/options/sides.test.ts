import { expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { SIDE_OPTIONS } from '../commands/compare.ts';
import { readOptions } from './declare.ts';
import { needingAb, readSides } from './sides.ts';

interface Typed {
  readonly ab?: readonly string[];
  readonly [option: string]: string | readonly string[] | undefined;
}

function read({ ab = [], ...typed }: Typed) {
  const mistakes: Mistake[] = [];
  const options = readOptions(SIDE_OPTIONS, typed, mistakes);
  return { sides: readSides(ab, options, '/here', mistakes), mistakes };
}

test('readSides() needs no more than two command lines', () => {
  const { sides, mistakes } = read({ ab: ['node a.js', 'node b.js'] });
  expect(mistakes).toEqual([]);
  expect(sides).toEqual({
    commands: {
      A: { line: 'node a.js', folder: '/here', path: '/', readyWithinMs: 10_000 },
      B: { line: 'node b.js', folder: '/here', path: '/', readyWithinMs: 10_000 },
    },
    scenario: 'keep-alive',
    trials: 10,
    seed: 1,
    out: undefined,
    set: ['load.requests=2000'],
    only: ['cell=keep-alive', 'cell=new each time', 'cell=nginx, keep-alive'],
    request: {},
    notices: [],
  });
});

test.each<[string, Typed, { set: number; only: number }]>([
  ['another scenario', { scenario: 'who-closes' }, { set: 0, only: 0 }],
  ['the same scenario as a whole', { scenario: 'keep-alive' }, { set: 0, only: 0 }],
  ['other cells', { only: ['cell=keep-alive'] }, { set: 1, only: 1 }],
  ['other settings', { set: ['load.requests=500', 'strategy.tls=1.3'] }, { set: 2, only: 3 }],
])('readSides() takes three cells by default, but not with %s', (_, typed, expected) => {
  const { set, only } = read({ ab: ['a', 'b'], ...typed }).sides;
  expect({ set: set.length, only: only.length }).toEqual(expected);
  for (const given of ['set', 'only'] as const)
    if (typed[given] !== undefined) expect({ set, only }[given]).toEqual(typed[given]);
});

test.each<[string, Typed, string]>([
  ['one command line', { ab: ['a'] }, '--ab: Expects 2 command lines and found 1'],
  ['three', { ab: ['a', 'b', 'c'] }, '--ab: Expects 2 command lines and found 3'],
  ['an empty one', { ab: ['a', ' '] }, '--ab: A command line is empty'],
  ['a path without a slash', { ab: ['a', 'b'], path: 'x' }, '--path: Value "x" is not valid'],
  ['a path that ends the request line', { ab: ['a', 'b'], path: '/ HTTP/1.1' }, '--path: Value'],
  ['no time', { ab: ['a', 'b'], readyTimeout: '10' }, '--ready-timeout: Value "10" is not valid'],
  ['no trials', { ab: ['a', 'b'], trials: '0' }, '--trials: Value "0" is not valid'],
])('readSides() refuses %s', (_, options, message) => {
  const [mistake] = read(options).mistakes;
  expect(`${mistake?.where}: ${mistake?.what}`).toContain(message);
});

test('needingAb() names each option that means nothing for stored results', () => {
  const needing = (typed: Typed) => needingAb(readOptions(SIDE_OPTIONS, typed, [])).map(({ where }) => where);
  expect(needing({})).toEqual([]);
  expect(needing({ trials: '3', only: ['cell=a'], readyTimeout: '1s' })).toEqual([
    '--trials',
    '--ready-timeout',
    '--only',
  ]);
});
