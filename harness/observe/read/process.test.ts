import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pageBytes, parseChildren, parseRss, parseSchedstat, parseStat } from './process.ts';

const STAT =
  '7594 (nginx) S 7588 7588 3368 0 -1 4194304 426 0 5 0 12 30 7 9 20 0 1 0 261585 10502144 1657 18446744073709551615';

test.each([
  {
    what: 'a process',
    text: STAT,
    expected: { parent: 7588, cpuMs: 420, childrenCpuMs: 160, startedAt: 261_585, stopped: 0 },
  },
  {
    what: 'a name with spaces and brackets',
    text: STAT.replace('(nginx)', '(a) S 1 (b)'),
    expected: { parent: 7588, cpuMs: 420, childrenCpuMs: 160, startedAt: 261_585, stopped: 0 },
  },
  {
    what: 'a stopped process',
    text: STAT.replace(' S ', ' T '),
    expected: { parent: 7588, cpuMs: 420, childrenCpuMs: 160, startedAt: 261_585, stopped: 1 },
  },
  { what: 'an empty text', text: '', expected: undefined },
  { what: 'a line cut short', text: STAT.slice(0, 40), expected: undefined },
])('parseStat() reads $what', ({ text, expected }) => {
  expect(parseStat(text)).toEqual(expected);
});

test.each([
  { what: 'the resident memory', text: '2751 1686 1365 237 0 359 0\n', expected: 6_905_856 },
  { what: 'nothing from a zombie', text: '0 0 0 0 0 0 0\n', expected: undefined },
  { what: 'nothing from an empty text', text: '', expected: undefined },
])('parseRss() reads $what', ({ text, expected }) => {
  expect(parseRss(text, 4096)).toBe(expected);
});

test('pageBytes() is what getconf says', () => {
  expect(`${pageBytes()}\n`).toBe(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));
});

test.each([
  ['7596 7597 ', [7596, 7597]],
  ['', []],
])('parseChildren() reads "%s"', (text, expected) => {
  expect(parseChildren(text)).toEqual(expected);
});

test.each([
  ['757043 97873000 2\n', { cpuMs: 0.757043, waitedMs: 97.873 }],
  ['', undefined],
  ['0 0\n', undefined],
])('parseSchedstat() reads %j', (text, expected) => {
  expect(parseSchedstat(text)).toEqual(expected);
});
