import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.ts';
import { fixture } from '../testing/fixture.ts';
import { parseResult } from './parse.ts';

function mistakesOf(json: string): string {
  try {
    parseResult(json, 'result.json');
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error('Parsed what must be refused');
}

test('parseResult() returns all that was stored, including fields of later versions', () => {
  const later = { ...fixture, mood: 'good', cells: fixture.cells.map((cell) => ({ ...cell, extra: 1 })) };
  expect(parseResult(JSON.stringify(later), 'result.json')).toEqual(later);
});

test('parseResult() gives a result of an earlier version the settings that it did not have yet', () => {
  const cells = fixture.cells.map((cell) => {
    const { largeBodyBytes: _, largeBodyEvery: __, ...origin } = cell.origin;
    return { ...cell, origin };
  });
  expect(parseResult(JSON.stringify({ ...fixture, cells }), 'result.json')).toEqual(fixture);
});

describe('parseResult() refuses', () => {
  const whole = JSON.stringify(fixture);
  const cases: [what: string, json: string, message: RegExp][] = [
    [
      'a truncated file',
      whole.slice(0, -100),
      /^result\.json: Not JSON, or cut off: .*; expected a file that connlab/,
    ],
    ['an empty file', '', /^result\.json: Not JSON, or cut off/],
    ['other JSON', '{"name":"other"}', /^result\.json: Not a result of connlab/],
    ['null', 'null', /^result\.json: Not a result of connlab/],
    ['a later schema', JSON.stringify({ ...fixture, schemaVersion: 2 }), /schemaVersion 2; expected .* 1,/],
    ['a missing field', JSON.stringify({ ...fixture, cells: undefined }), /^result\.json: cells: /],
    [
      'a cell of an unknown state',
      JSON.stringify({ ...fixture, cells: [{ ...fixture.cells[0], state: 'good' }] }),
      /^result\.json: cells\[0\]\.state: /,
    ],
    [
      'a strategy without an axis that every version had',
      JSON.stringify({
        ...fixture,
        cells: [{ ...fixture.cells[0], strategy: { ...fixture.cells[0]!.strategy, path: undefined } }],
      }),
      /^result\.json: cells\[0\]\.strategy\.path: /,
    ],
    [
      'a suite without its trials',
      JSON.stringify({ ...fixture, suite: { name: 'nightly', budgetMs: null, trialsPlanned: 10 } }),
      /^result\.json: suite\.trialsRun: /,
    ],
    [
      'a number that is text',
      JSON.stringify({ ...fixture, seed: 'one', verdicts: [{}] }),
      /^result\.json: seed: .*\n(.*\n)*result\.json: verdicts\[0\]\.expectation: /,
    ],
  ];
  test.each(cases)('%s', (_, json, message) => {
    expect(mistakesOf(json)).toMatch(message);
  });
});
