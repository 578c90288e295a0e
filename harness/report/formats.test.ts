import { HistogramLogReader } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { decodeHistogram } from '../drive/record/latency.ts';
import type { Cell } from '../result/result.ts';
import { headerOf } from '../result/testing/parts.ts';
import { csvReport } from './csv.ts';
import { hlogReport } from './hlog.ts';
import { htmlReport } from './html/page.ts';
import { measured, resultOf } from './html/testing/results.ts';
import { markdownReport } from './markdown.ts';
import { textReport } from './terminal/text.ts';

const HOSTILE = '=cmd|"/c", <img src=x> | @everyone\n**b**';
const skipped: Cell = { ...headerOf({ name: HOSTILE }), state: 'skipped', reason: HOSTILE };
const result = resultOf([measured('a, b'), measured('a, b', {}, { trial: 2 }), skipped], {
  scenario: 's',
  question: HOSTILE,
  verdicts: [
    { expectation: 'it holds', cell: 'a, b', ok: true, observed: '1' },
    { expectation: 'it does not', cell: 'a, b', ok: false, observed: '2' },
  ],
});

/** RFC 4180, read by its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('csvReport() has a row for each trial, as many fields as columns, and nothing that a spreadsheet would run', () => {
  const [columns, ...rows] = parseCsv(csvReport([result]));
  expect(rows.map(({ length }) => length)).toEqual([columns!.length, columns!.length, columns!.length]);
  const read = (row: number, column: string) => rows[row]![columns!.indexOf(column)];
  expect([read(0, 'cell'), read(1, 'trial'), read(0, 'latency_p99_us')]).toEqual(['a, b', '2', '1310']);
  expect([read(0, 'exhausted_after_connections'), read(0, 'pool')]).toEqual(['2000', 'unlimited']);
  expect(read(2, 'cell')).toMatch(/^'=cmd/);
  expect(read(2, 'latency_p99_us')).toBe('');
});

test('hlogReport() is read back by HdrHistogram, an interval for each trial', () => {
  const reader = new HistogramLogReader(hlogReport([result]));
  const [first, second] = [reader.nextIntervalHistogram()!, reader.nextIntervalHistogram()!];
  const cell = result.cells[0] as Extract<Cell, { state: 'measured' }>;
  const written = decodeHistogram(cell.driver.histograms.latency);
  expect([first.tag, second.tag]).toEqual(['a_b', 'a_b#2']);
  expect(first.getValueAtPercentile(99)).toBe(written.getValueAtPercentile(99));
  expect(first.totalCount).toBe(written.totalCount);
  expect(reader.nextIntervalHistogram()).toBeNull();
});

test('hlogReport() is in order of time, whatever the order of the cells', () => {
  const begun = (name: string, startedAt: string) => measured(name, { numbers: { startedAt } });
  const late = resultOf([
    begun('late', '2026-11-21T14:00:09.000Z'),
    begun('early', '2026-11-21T14:00:02.000Z'),
  ]);
  const first = resultOf([begun('first', '2026-11-20T14:00:00.000Z')]);
  const tags = hlogReport([late, first]).matchAll(/^Tag=(\w+),/gm);
  expect([...tags].map(([, tag]) => tag)).toEqual(['first', 'early', 'late']);
});

test('markdownReport() has the answer, then a table, then what failed; names are only text', () => {
  const text = markdownReport([result]);
  const table = text.split('\n').filter((line) => line.startsWith('|'));
  expect(table).toHaveLength(4); // one row for the two trials
  expect(new Set(table.map((line) => line.replaceAll('\\|', '').split('|').length))).toEqual(new Set([10]));
  expect(text).toContain('- **FAILED** it does not (a, b): observed 2');
  expect(text).not.toMatch(/<img|@everyone|\*\*b\*\*/);
});

test('every format is there for a result without cells', () => {
  const empty = resultOf([]);
  expect(csvReport([empty])).toBe('\r\n');
  expect(markdownReport([empty])).toContain('No cell has numbers');
  expect(new HistogramLogReader(hlogReport([empty])).nextIntervalHistogram()).toBeNull();
});

test('the text, the page and Markdown begin with what to do, and have one line for a warning of six cells', () => {
  const cells = [91, 92, 93, 94, 95, 96].map((percent, at) => {
    const message = `The driver used ${percent}% of its core`;
    const remedy = 'Read `shape`';
    const cause = { id: 'x', strength: 'likely', host: 'client', evidence: 'It waited', remedy } as const;
    return measured(`c${at}`, {
      numbers: { warnings: [{ code: 'w', message }], causes: at === 0 ? [cause] : [] },
    });
  });
  const six = resultOf([...cells, measured('quiet')]);
  const page = htmlReport([six]);
  const reports = {
    text: textReport(six, { colour: false, file: null }),
    page,
    markdown: markdownReport([six]),
  };
  for (const report of Object.values(reports)) {
    expect(report.indexOf('What to do')).toBeGreaterThan(0);
    expect(report.indexOf('What to do')).toBeLessThan(report.indexOf('ran out of ports, on the client'));
    expect(report.match(/The driver used 91% to 96% of its core/g)).toHaveLength(1);
    expect(report).toContain('c0; c1; c2; c3; c4; c5');
  }
});

test('code is without its marks in the text, an element on the page, and kept in Markdown', () => {
  const numbers = { warnings: [{ code: 'w', message: 'Read `origin.pauses`, or `<b>`, not a lone ` mark' }] };
  const one = resultOf([measured('a', { numbers })]);
  const text = textReport(one, { colour: false, file: null });
  expect(text).toContain('Read origin.pauses, or <b>, not a lone ` mark');
  const page = htmlReport([one]);
  expect(page).toContain('Read <code>origin.pauses</code>, or <code>&lt;b&gt;</code>, not a lone ` mark');
  expect(markdownReport([one])).toContain('Read \\`origin.pauses\\`');
});
