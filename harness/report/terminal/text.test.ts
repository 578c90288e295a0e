import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Cell, Result } from '../../result/result.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf, latencyOf, numbersOf } from '../../result/testing/parts.ts';
import { textReport } from './text.ts';

const plain = { colour: false, file: 'results/20261121-142233-port-exhaustion/result.json' };

function resultWith(...cells: Cell[]): Result {
  return { ...fixture, cells, verdicts: [] };
}

function measured(name: string, numbers: Parameters<typeof numbersOf>[0] = {}): Cell {
  return { ...headerOf({ name }), ...numbersOf(numbers), state: 'measured' };
}

test('textReport() of a result with a cell of every state', () => {
  expect(textReport(fixture, plain)).toMatchSnapshot();
});

test('textReport() fits 100 columns, or fewer if the terminal has fewer', () => {
  const widest = (report: string): number => Math.max(...report.split('\n').map((line) => line.length));
  expect(widest(textReport(fixture, plain))).toBeLessThanOrEqual(100);
  expect(widest(textReport(fixture, { ...plain, width: 300 }))).toBeLessThanOrEqual(100);
  expect(widest(textReport(fixture, { ...plain, width: 96 }))).toBeLessThanOrEqual(96);
});

test('textReport() ends with where the result and its page are', () => {
  const ending = (page: string | null) =>
    textReport(fixture, { ...plain, page })
      .split('\n\n')
      .at(-1);
  expect(ending('D/report.html')).toBe(`Result: ${plain.file}\nReport: D/report.html\n`);
  expect(ending(null)).toBe(`Result: ${plain.file}\n`);
});

test('textReport() marks the best and the worst of three measured cells and more, never an invalid one', () => {
  const cellOf = (name: string, p99Us: number) => measured(name, { latency: latencyOf(500, p99Us) });
  const [fast, slow, middle] = [cellOf('fast', 1_000), cellOf('slow', 9_000), cellOf('middle', 2_000)];
  const fastest = { ...cellOf('fastest', 600), state: 'invalid', reason: 'why' } as Cell;
  const marked = (...cells: Cell[]) => textReport(resultWith(...cells), plain).match(/[▲▼]\d\S*/g);
  expect(marked(fast!, slow!, middle!, fastest)).toEqual(['▲1.00', '▼9.00']);
  expect(marked(fast!, slow!)).toBeNull();
});

test('textReport() names the service that was measured instead of the origin, once', () => {
  const service = {
    url: 'http://a.test/api',
    address: '127.0.0.1',
    port: 80,
    isLocal: true,
    clientOn: 'host',
  };
  const cell = { ...measured('kept'), target: service } as Cell;
  const report = textReport(resultWith(cell, { ...cell, trial: 2 }), plain);
  expect(report.match(/Service: .*/g)).toEqual([
    "Service: http://a.test/api (127.0.0.1, on this machine), over this machine's own network",
  ]);
});

test('textReport() has the same text with and without colour', () => {
  const coloured = textReport(fixture, { ...plain, colour: true });
  expect(coloured).toContain('\u001b[31mFAILED');
  expect(stripVTControlCharacters(coloured)).toBe(textReport(fixture, plain));
});

test('textReport() prints no control characters, whatever the result holds', () => {
  const evil = '\u001b]0;title\u0007\u001b[2Jname\u202e\rgone';
  const report = textReport(
    {
      ...resultWith(measured(evil, { warnings: [{ code: evil, message: evil }] }), {
        ...headerOf({ name: evil }),
        state: 'failed',
        reason: evil,
      }),
      question: evil,
      verdicts: [{ expectation: evil, cell: evil, ok: false, observed: evil }],
    },
    plain,
  );
  expect(report.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test('textReport() says that a run was interrupted', () => {
  expect(textReport({ ...fixture, endedAt: null }, plain)).toContain(
    'Interrupted: only the cells that had ended',
  );
  expect(textReport({ ...resultWith(), endedAt: null }, plain)).toContain('No cell ran');
});

test('textReport() names the checks that made a cell invalid', () => {
  const checks = [
    { name: 'reuse', ok: false, expected: '16 connections', observed: '387' },
    { name: 'closer', ok: true, expected: 'client', observed: 'client' },
  ];
  const cell: Cell = {
    ...headerOf({ name: 'a' }),
    ...numbersOf({ checks }),
    state: 'invalid',
    reason: 'why',
  };
  const report = textReport(resultWith(cell), plain);
  expect(report).toContain('invalid  a: reuse: expected 16 connections, observed 387\n');
  expect(report).not.toContain('closer');
});

test('textReport() does not blame a cell that the scenario expects to be invalid', () => {
  const cell: Cell = { ...headerOf({ name: 'a' }), ...numbersOf(), state: 'invalid', reason: 'why' };
  const verdict = {
    expectation: 'It is caught',
    cell: 'a',
    observed: 'invalid',
    demands: 'invalid',
  } as const;
  const report = (ok: boolean) =>
    textReport({ ...resultWith(cell), verdicts: [{ ...verdict, ok }] }, { ...plain, colour: true });
  expect(report(true)).toContain('\u001b[32minvalid  \u001b[39ma, as expected: ');
  expect(report(false)).toContain('\u001b[31minvalid  \u001b[39ma: ');
});

test('textReport() gives a warning of several cells once', () => {
  const warnings = [{ code: 'w', message: 'Mind this' }];
  const report = textReport(
    resultWith(measured('a', { warnings }), measured('b', { warnings }), measured('c')),
    plain,
  );
  expect(report.match(/Mind this/g)).toHaveLength(1);
  expect(report).toContain('warning  Mind this (a; b)\n');
});

test('textReport() gives a cause although a part of the explanation that is not shown has it', () => {
  const cause = {
    id: 'x',
    strength: 'likely',
    host: 'client',
    evidence: 'It waited',
    remedy: 'Mend it',
  } as const;
  const numbers = { causes: [cause], warnings: [{ code: 'x', message: 'It waited. Mend it' }] };
  const report = textReport(resultWith(measured('a', { ...numbers, explanation: 'It waited.' })), plain);
  expect(report).toContain('likely   It waited. Mend it (a)\n');
  expect(report).not.toContain('warning');
});
