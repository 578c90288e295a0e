import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareResults } from '../compare/compare.ts';
import { storedOf, timed, trialsOf } from '../compare/testing/results.ts';
import { findingsOf } from '../doctor/findings.ts';
import { perfect } from '../doctor/testing/perfect.ts';
import { doctorText } from '../doctor/text.ts';
import { compareText } from '../report/compare/text.ts';
import { sizingReport } from '../report/sizing/sizing.ts';
import { suiteText } from '../report/terminal/suite.ts';
import { formatResult } from '../result/format.ts';
import { fixture } from '../result/testing/fixture.ts';
import { exponentialMs } from '../size/testing/simulate.ts';
import { goalOf } from '../size/testing/size.ts';
import { simulatedSizing } from '../size/testing/sizing.ts';
import { connlabAt } from './testing/in-process.ts';
import { CAPTURED, stored } from './testing/lies.ts';

const WIDTHS = [40, 60, 80, 100];

/** Lines that are too long, without those of one long word, and those with a path to copy. */
function tooLong(text: string, width: number): readonly string[] {
  const lines = text.split('\n').filter((line) => !/^(Result|Results, with a page each): /.test(line));
  return lines.filter((line) => [...line].length > width && line.trim().includes(' '));
}

/** Everything with a digit, such as numbers, in order; spaces do not count, as a long word may be broken. */
function numbersIn(text: string): readonly string[] {
  return text.split(/[\s;,()]+/).filter((word) => /\d/.test(word));
}

/** What a text of 100 columns says with digits and the narrow one does not. */
function lost(narrow: string, wide: string): readonly string[] {
  const bare = narrow.replaceAll(/\s/g, '');
  return numbersIn(wide).filter((word) => !bare.includes(word));
}

const noise = { offsets: {}, sameWithSame: { source: 'none', compared: 0, alarms: 0 } } as const;
const sizing = simulatedSizing(goalOf(400, 120), { serviceMs: exponentialMs(20), seed: 4 });
const compared = compareResults(
  [storedOf(trialsOf('a pool of 16 connections', { trial: timed(1) }), {}, 'base.json')],
  [storedOf(trialsOf('a pool of 16 connections', { trial: timed(1.5) }), {}, 'current.json')],
);
const failing = { ...perfect, links: { ok: false, message: 'Error: Specified qdisc kind is unknown' } };

/** Reports that a command prints after it has measured. */
const REPORTS: readonly [what: string, of: (width: number) => string][] = [
  ['size-pool', (width) => sizingReport(sizing, { colour: false, width, file: null })],
  ['suite', (width) => suiteText([fixture], { title: 'quick', noise, folder: 'D', colour: false, width })],
  ['compare', (width) => compareText(compared, { colour: false, width })],
  ['doctor', (width) => doctorText(findingsOf(failing), { colour: false, width })],
];

describe.each(REPORTS)('the report of %s', (_, of) => {
  test.each(WIDTHS)('fits %i columns and loses no number', (width) => {
    // Lines to paste are never wrapped.
    const [text, wide] = [of(width), of(100)].map((one) => one.split('Options for undici:')[0]!);
    expect(tooLong(text!, width)).toEqual([]);
    expect(lost(text!, wide!)).toEqual([]);
  });
});

describe('a command', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'connlab-width-'));
    await Promise.all(CAPTURED.map((text, at) => stored(join(folder, `captured-${at}`), text)));
    await stored(join(folder, 'fixture'), formatResult(fixture));
    const days = Array.from({ length: 24 }, (_, at) => {
      const startedAt = new Date(Date.UTC(2026, 10, at + 1)).toISOString();
      return storedOf(trialsOf('pool', { trials: 3, trial: timed(at < 12 ? 1 : 1.3) }), { startedAt });
    });
    await mkdir(join(folder, 'days'));
    await Promise.all(
      days.map(({ result }, at) => stored(join(folder, 'days', `day-${at}`), formatResult(result))),
    );
  });

  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    ['list'],
    ['axes'],
    ['axes reuse'],
    ['words'],
    ['suite quick --list'],
    ['predict port-exhaustion'],
    ['predict --ports 40000-41999 --rate 1000 --concurrent 10'],
    ['report DIR/captured-0'],
    ['report DIR/captured-1'],
    ['report DIR/fixture'],
    ['compare DIR/captured-0 DIR/captured-0'],
    ['history DIR/days'],
  ])('connlab %s fits 40 and 60 columns and loses no number', async (command) => {
    const words = command.split(' ').map((word) => word.replace('DIR', folder));
    const run = async (width: number) => (await connlabAt(width, folder, ...words)).out;
    const wide = await run(100);
    expect(numbersIn(wide).length + wide.length).toBeGreaterThan(100);
    for (const width of [40, 60]) {
      const text = await run(width);
      expect(tooLong(text, width)).toEqual([]);
      expect(lost(text, wide)).toEqual([]);
    }
  });
});
