import { expect, test } from 'vitest';
import type { Cell, Result } from '../../result/result.ts';
import { headerOf, numbersOf } from '../../result/testing/parts.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { htmlReport } from '../html/page.ts';
import { measured, resultOf } from '../html/testing/results.ts';
import { markdownReport } from '../markdown.ts';
import { textReport } from '../terminal/text.ts';
import { errorsOf } from './errors.ts';

function cell(
  name: string,
  counts: Partial<ReturnType<typeof numbersOf>['counts']>,
  { driver = 'socket', trial = 1 }: { driver?: Strategy['driver']; trial?: number } = {},
): Cell {
  const header = headerOf({ name, trial, strategy: { ...DEFAULT_STRATEGY, driver } });
  return { ...header, ...numbersOf({ counts: { ...numbersOf().counts, ...counts } }), state: 'measured' };
}

test('errorsOf() gives each code with its cells, drivers and meaning, the most frequent first', () => {
  const cells = [
    cell('a', { errors: { ECONNRESET: 3 }, statuses: { 200: 5, 502: 90 } }),
    cell('a', { errors: { ECONNRESET: 4 } }, { trial: 2 }),
    cell('b', { errors: { ECONNRESET: 10 } }, { driver: 'undici' }),
  ];
  expect(errorsOf(cells)).toEqual([
    {
      code: 'status 502',
      text: '90 in "a" (socket). A gateway got no valid answer from its origin. Check the log of the server that answers',
    },
    {
      code: 'ECONNRESET',
      text: expect.stringMatching(
        /^10 in "b" \(undici\) and 7 in "a" \(socket\)\. The other end reset the connection/,
      ),
    },
  ]);
});

test('errorsOf() tells a limit of the rate from a service that refuses requests', () => {
  const texts = errorsOf([cell('a', { statuses: { 200: 5, 429: 90, 503: 9 } })]).map(({ text }) => text);
  expect(texts).toEqual([
    '90 in "a" (socket). The service limits the rate. Lower the rate, and see Retry-After in its answers',
    '9 in "a" (socket). The service or a gateway refuses requests for now. Check the log of the server that answers',
  ]);
});

test('errorsOf() names only the drivers where a code is in many cells', () => {
  const cells = ['a', 'b', 'c', 'd', 'e'].map((name) => cell(name, { errors: { EPIPE: 2 } }));
  expect(errorsOf(cells)[0]!.text).toMatch(/^10 in 5 cells \(socket\)\. /);
});

test('errorsOf() has a status for the error only where the scenario did not ask for it, and unknown codes as they are', () => {
  const asked = cell('a', { errors: { 'a later code': 1 }, statuses: { 404: 7, 200: 1 } });
  const found = { ...asked, origin: { ...asked.origin, status: 404 } };
  expect(errorsOf([found])).toEqual([{ code: 'a later code', text: '1 in "a" (socket)' }]);
  expect(errorsOf([cell('a', {})])).toEqual([]);
});

test.each([
  ['text', (result: Result) => textReport(result, { colour: false, file: null })],
  ['Markdown', (result: Result) => markdownReport([result])],
  ['page', (result: Result) => htmlReport([result])],
])('the %s says what went wrong, and what it means', (_, report) => {
  const counts = { ...numbersOf().counts, errors: { ECONNREFUSED: 412 } };
  const result = resultOf([measured('gone', { numbers: { counts } })]);
  const text = report(result).replaceAll('\\', '').replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/ECONNREFUSED\S*: 412 in/);
  expect(text).toContain('Nothing listens on that address and port');
});
