import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.ts';
import { readSuite } from './read-suite.ts';
import type { SuiteInput } from './suite.ts';

const SUITE: SuiteInput = {
  ...{ name: 'mine', title: 'Mine', scenarios: ['keep-alive'], trials: 10, budget: '20m' },
};

function mistakesIn(input: unknown): string[] {
  try {
    readSuite(input, 'mine.ts');
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('readSuite() fills in what is missing', () => {
  const scenarios = ['keep-alive', { scenario: './own.ts', only: ['cell=a'], twin: 'a' }];
  expect(readSuite({ ...SUITE, scenarios }, 'mine.ts')).toEqual({
    ...{ name: 'mine', title: 'Mine', trials: 10, budgetMs: 1_200_000 },
    scenarios: [
      { scenario: 'keep-alive', set: [], only: [] },
      { scenario: './own.ts', set: [], only: ['cell=a'], twin: 'a' },
    ],
  });
});

describe('readSuite() refuses', () => {
  test('everything that is wrong at once, each with its place and what was expected', () => {
    const scenarios = [7, { scenario: 'a', set: 'load.x=1', twins: 'b' }, { only: [3] }];
    expect(mistakesIn({ name: 'Mine!', scenarios, trials: 0, budget: 'soon', size: 1 })).toEqual([
      'mine.ts: name: Value "Mine!" is not valid; expected lower case letters, digits and hyphens, 1 to 60 characters',
      expect.stringMatching(/^mine\.ts: title: Missing; expected text on one line/),
      expect.stringMatching(/^mine\.ts: scenarios\[0\]: Value 7 is not valid; expected the name or file/),
      expect.stringMatching(
        /^mine\.ts: scenarios\[1\]\.set: Value "load.x=1" is not valid; expected a list of settings/,
      ),
      expect.stringMatching(/^mine\.ts: scenarios\[1\]\.twins: Unknown key "twins"; expected .*twin/),
      expect.stringMatching(/^mine\.ts: scenarios\[2\]\.scenario: Missing/),
      expect.stringMatching(
        /^mine\.ts: scenarios\[2\]\.only\[0\]: Value 3 is not valid; expected a list of choices/,
      ),
      'mine.ts: trials: Value 0 is not valid; expected a whole number from 1 to 10000',
      'mine.ts: budget: Value "soon" is not valid; expected a time such as 90s, 20m or 1h',
      expect.stringMatching(/^mine\.ts: size: Unknown key "size"/),
    ]);
  });

  test.each([
    ['no scenario', { ...SUITE, scenarios: [] }, /scenarios: .* expected a list of at least one scenario/],
    ['code', { ...SUITE, trials: () => 10 }, /trials: Found a function; expected plain data/],
    ['nothing', undefined, /^mine\.ts: /],
    ['a list', [SUITE], /^mine\.ts: .*expected an object/],
  ])('%s', (_, input, message) => expect(mistakesIn(input)[0]).toMatch(message));
});
