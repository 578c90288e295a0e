import { expect, test } from 'vitest';
import type { Cell, FoundCause } from '../../result/result.ts';
import { headerOf, numbersOf } from '../../result/testing/parts.ts';
import { alikeOf, partText } from './alike.ts';

function cell(name: string, seen: { causes?: readonly FoundCause[]; warning?: string }, trial = 1): Cell {
  const warnings = seen.warning === undefined ? [] : [{ code: 'w', message: seen.warning }];
  const numbers = numbersOf({ warnings, ...(seen.causes === undefined ? {} : { causes: seen.causes }) });
  return { ...headerOf({ name, trial }), ...numbers, state: 'measured' };
}

const found = (evidence: string, remedy = 'Mend it', rest: Partial<FoundCause> = {}): FoundCause => ({
  ...{ id: 'c', strength: 'proven', host: 'client', evidence, remedy },
  ...rest,
});

const linesOf = (cells: readonly Cell[]): readonly string[] =>
  alikeOf(cells, () => '').map(({ label, parts }) => `${label} ${parts.map(partText).join('. ')}`);

const quiet = cell('quiet', {});

test('alikeOf() makes one line of a warning of six cells, with the range of each number', () => {
  const cells = [97, 98, 95, 97, 99, 96].map((percent, at) =>
    cell(`c${at}`, { warning: `The driver used ${percent}% of its core for ${at + 1}.5 s, p99 counts` }),
  );
  expect(linesOf([...cells, quiet])).toEqual([
    'warning The driver used 95% to 99% of its core for 1.5 to 6.5 s, p99 counts (c0; c1; c2; c3; c4; c5)',
  ]);
  expect(linesOf(cells)).toEqual([expect.stringMatching(/\(all cells\)$/)]);
});

test.each([
  ['numbers of different units, by their size', ['took 890 ms', 'took 1.34 s'], 'took 890 ms to 1.34 s'],
  ['thousands', ['held 2,000 ports', 'held 64,512 ports', 'held 4,000 ports'], 'held 2,000 to 64,512 ports'],
  ['equal numbers', ['2,000 of 9 in 1 s', '2,000 of 9 in 3 s'], '2,000 of 9 in 1 to 3 s'],
])('alikeOf() gives the range of %s', (_, texts, said) => {
  const cells = texts.map((text, at) => cell(`c${at}`, { causes: [found(text)] }));
  expect(linesOf([...cells, quiet])[0]).toBe(
    `proven ${said}. Mend it (${texts.map((__, at) => `c${at}`).join('; ')})`,
  );
});

test.each([
  ['code', 'read `keepalive 16`', 'read `keepalive 32`'],
  ['a quoted name', 'slower than "pool 4"', 'slower than "pool 8"'],
  ['an address', 'asked 198.18.0.2:8080', 'asked 198.18.0.6:8081'],
  ['a version', 'by nginx 1.26.3', 'by nginx 1.28.0'],
  ['words', 'It waited 2 ms', 'It waited long'],
])('alikeOf() never mixes %s, and gives the remedy once', (_, one, other) => {
  const cells = [cell('a', { causes: [found(one)] }), cell('b', { causes: [found(other)] }), quiet];
  expect(linesOf(cells)).toEqual([`proven ${one} (a). ${other} (b). Mend it`]);
});

test('alikeOf() keeps each remedy with its cells', () => {
  const cells = [
    cell('a', { causes: [found('It closed 3', 'Set `keepalive 16`')] }),
    cell('b', { causes: [found('It closed 9', 'Set `keepalive 32`')] }),
  ];
  expect(linesOf(cells)).toEqual([
    'proven It closed 3. Set `keepalive 16` (a). It closed 9. Set `keepalive 32` (b)',
  ]);
});

test('alikeOf() keeps what is likely apart from what is proven, and comes to the surest first', () => {
  const cells = [
    cell('a', { causes: [found('It waited', 'Mend it', { strength: 'likely' })], warning: 'Mind' }),
    cell('b', { causes: [found('It waited')] }),
  ];
  expect(linesOf(cells)).toEqual([
    'proven It waited. Mend it (b)',
    'likely It waited. Mend it (a)',
    'warning Mind (a)',
  ]);
});

test('alikeOf() names a cell with several trials once, and of many texts shows three', () => {
  const trials = [1, 2, 3].map((trial) => cell('a', { causes: [found(`It held ${trial}`)] }, trial));
  expect(linesOf([...trials, quiet])).toEqual(['proven It held 1 to 3. Mend it (a, 3 trials)']);
  const words = ['one', 'two', 'three', 'four', 'five'].map((text) => cell(text, { causes: [found(text)] }));
  expect(linesOf(words)).toEqual([
    'proven one (one). two (two). three (three). The same in other words (four; five). Mend it',
  ]);
});
