import { describe, expect, test } from 'vitest';
import { compareResults } from '../../compare/compare.ts';
import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { historyOf } from '../../compare/history/history.ts';
import { storedOf, timed, trialsOf } from '../../compare/testing/results.ts';
import { numbersOf } from '../../result/testing/parts.ts';
import { intervalPicture, trialBars } from './charts.ts';
import { historyMarkdown, historyText } from './history.ts';
import { compareJunit } from './junit.ts';
import { compareMarkdown } from './markdown.ts';
import { changeText } from './rows.ts';
import { compareText } from './text.ts';

const EVIL = 'a | <b> & "c" `d` \u001b[31m\u0007';

function side(times: number, name = 'keep-alive pool') {
  const opened = Math.round(16 * times ** 20);
  const connections = { ...numbersOf().connections, opened, closedByServer: opened };
  const load = { kind: 'closed', concurrency: 16, durationMs: 3_000, requests: 63_000 } as const;
  return [
    ...trialsOf(name, { trial: timed(times), header: { load }, numbers: { connections } }),
    ...trialsOf('steady', { trial: timed(1) }),
    ...trialsOf('once', { trials: 1 }),
    ...trialsOf('broken', { state: 'failed', trials: 1 }),
  ];
}

function comparison(name?: string): Comparison {
  const stored = [
    storedOf(side(1, name), {}, 'base.json'),
    storedOf(side(1.5, name), {}, 'current.json'),
  ] as const;
  return compareResults([stored[0]], [stored[1]]);
}

describe('compareText()', () => {
  const text = compareText(comparison(), { colour: false });

  test('looks like this', () => expect(text).toMatchSnapshot());

  test('begins with the verdict and is no wider than 100 columns', () => {
    expect(text).toMatch(/^Worse in 1 of 4 cells: \d+ worse/);
    expect(text.split('\n').filter((line) => [...line].length > 100)).toEqual([]);
  });

  test('keeps control characters away from the terminal', () =>
    expect(compareText(comparison(EVIL), { colour: false })).not.toMatch(/[\u001b\u0007]/));
});

describe('compareMarkdown()', () => {
  test('looks like this', () => expect(compareMarkdown(comparison())).toMatchSnapshot());

  test('escapes anything that would be markup, or end a cell of a table', () => {
    const rows = compareMarkdown(comparison(EVIL))
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('a \\|'));
    // The table of what changed, then the table of what is the same.
    expect(rows.map((row) => row.split(/(?<!\\)\|/).length)).toEqual([9, 9, 9, 9, 9, 5]);
    for (const row of rows) expect(row).toContain('a \\| &lt;b> &amp; "c" \\`d\\`');
  });

  test('names the scenario of each cell, and counts by scenario, if there are several', () => {
    const [base, current] = [1, 1.5].map((times) => [
      storedOf(side(times)),
      storedOf(side(1), { scenario: 'other' }),
    ]);
    const markdown = compareMarkdown(compareResults(base!, current!));
    expect(markdown).toMatch(/\| 🔴 worse \| drawn: keep-alive pool \| latency p50 \|/);
    expect(markdown).toMatch(
      /^\| scenario \| 🔴 worse \| 🟠 different \| 🟡 inconclusive \| ⚪ same \| ⚫ not comparable \|$/m,
    );
    expect(markdown).toMatch(/^\| drawn \| 4 \| 1 \| 1 \| \d+ \| \d+ \|$/m);
    expect(markdown).toMatch(/^\| other \| {2}\| {2}\| 1 \| \d+ \| \d+ \|$/m);
  });
});

test('a cause of several cells is one line with the range of its numbers, as text and as Markdown', () => {
  const { cells, ...rest } = comparison();
  const causes = (opened: number) => [
    { code: 'keep-alive-off' as const, message: `Keep-alive is off: 16 connections before, ${opened} after` },
  ];
  const all = cells.map((cell, at) => ({ ...cell, causes: at < 3 ? causes(2_000 + at) : [] }));
  const names = all
    .slice(0, 3)
    .map(({ cell }) => cell)
    .join('; ');
  const said = 'Keep-alive is off: 16 connections before, 2000 to 2002 after';
  const text = compareText({ ...rest, cells: all }, { colour: false });
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`cause ${names}: ${said}`);
  expect(text.match(/^cause/gm)).toHaveLength(1);
  expect(compareMarkdown({ ...rest, cells: all })).toContain(`- **${names}**: ${said}`);
});

describe('compareJunit()', () => {
  const fails = (verdict: Verdict): boolean => verdict === 'worse' || verdict === 'different';

  /** Names and numbers of elements; throws where tags do not match. */
  function parse(xml: string) {
    const open: string[] = [];
    const counts: Record<string, number> = {};
    const body = xml.replace(/^<\?xml[^>]*\?>/, '');
    const tag = /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<>]+)|([<>])/g;
    for (const [, closing, name = '', , empty, , stray] of body.matchAll(tag)) {
      if (stray !== undefined) throw new Error(`A stray ${stray}`);
      if (name === '') continue;
      if (closing) {
        if (open.pop() !== name) throw new Error(`</${name}> closes another`);
        continue;
      }
      counts[name] = (counts[name] ?? 0) + 1;
      if (!empty) open.push(name);
    }
    if (open.length > 0) throw new Error(`${open.join(', ')} stays open`);
    return counts;
  }

  test('has a case for each verdict, and counts what failed and what was skipped', () => {
    const one = comparison();
    const xml = compareJunit(one, fails);
    const tests = Object.values(one.counts).reduce((sum, count) => sum + count, 0);
    const { failure, skipped, ...rest } = parse(xml);
    expect(rest).toEqual({ testsuites: 1, testsuite: 1, testcase: tests });
    expect(failure).toBe(one.counts.worse + one.counts.different);
    expect(skipped).toBe(one.counts.inconclusive + one.counts['not comparable']);
    expect(xml).toContain(`tests="${tests}" failures="${failure}" errors="0" skipped="${skipped}"`);
    expect(xml).toContain('<testcase classname="drawn.keep-alive pool" name="latency p50" time="0">');
    expect(xml).toContain('type="worse"');
  });

  test('keeps full stops of a cell out of what Jenkins takes for a package', () =>
    expect(compareJunit(comparison('TLS 1.3'), fails)).toContain('classname="drawn.TLS 1\u20243"'));

  test('is well-formed whatever a cell is called', () => {
    const xml = compareJunit(comparison(EVIL), fails);
    expect(() => parse(xml)).not.toThrow();
    expect(xml).not.toMatch(/[\u001b\u0007]/);
  });
});

test.each([
  [1, '+0.0%'],
  [1.123, '+12.3%'],
  [0.5, '−50.0%'],
  [14.2, '×14.2'],
])('changeText() of %d is %s', (ratio, text) => expect(changeText(ratio)).toBe(text));

test('intervalPicture() puts no change in the middle, and what is far off at the edge', () => {
  expect(intervalPicture({ low: 0.95, estimate: 1, high: 1.06 })).toBe('·········├●┤·········');
  expect(intervalPicture({ low: 1.5, estimate: 9, high: 10 })).toBe('··········┊·····├───●');
  expect(intervalPicture(null)).toBe('');
});

test('trialBars() draws both sides on one scale', () => {
  const sideOf = (values: readonly number[]) => ({ values, median: null });
  expect(trialBars({ base: sideOf([1, 2]), current: sideOf([4, 8]) })).toBe('▁▂ ▄█');
  expect(trialBars({ base: sideOf([]), current: sideOf([]) })).toBe('');
});

describe('historyText()', () => {
  const results = Array.from({ length: 24 }, (_, at) =>
    storedOf(
      trialsOf('pool', { trials: 3, trial: timed((at < 12 ? 1 : 1.3) * (1 + 0.01 * ((at * 0.618) % 1))) }),
      { startedAt: new Date(Date.UTC(2026, 10, at + 1)).toISOString() },
      `run-${at}/result.json`,
    ),
  );

  test('names each change with its run', () =>
    expect(historyText(historyOf(results), { colour: false })).toMatchSnapshot());

  test('and as Markdown', () => expect(historyMarkdown(historyOf(results))).toMatchSnapshot());

  test('says that there are none', () =>
    expect(historyText(historyOf(results.slice(0, 12)), { colour: false })).toMatch(/\n\nNo change\n$/));
});
