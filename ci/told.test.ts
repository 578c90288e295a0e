import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../harness/errors.ts';
import { tellGithub } from './github.ts';
import { readNightlyOptions } from './options.ts';
import { fitting } from './page.ts';

describe('readNightlyOptions()', () => {
  const now = new Date(Date.UTC(2026, 10, 21));
  const read = (...words: readonly string[]) => readNightlyOptions(words, now);

  test('has a default for everything', () =>
    expect(read()).toEqual({
      ...{ suite: 'nightly', suiteOptions: [], kept: null, base: null, out: 'results/nightly' },
      ...{ failOn: 'worse', accept: false },
    }));

  test('makes a new folder among the kept runs, and passes on the options of the suite', () =>
    expect(read('--kept', 'nights', '--budget', '5m', '--push', '', '--fail-on', 'never')).toMatchObject({
      ...{ out: 'nights/2026-11-21T00-00-00-000Z', suiteOptions: ['--budget', '5m'], failOn: null },
    }));

  test.each([
    [['--fail-on', 'toString', '--out', ''], /--fail-on: Is "toString".*\n--out: Is empty/],
    [['--nope'], /Unknown option '--nope'/],
    [['quick'], /Unexpected argument 'quick'/],
  ])('%j is a mistake', (words, message) => {
    expect(() => read(...words)).toThrow(UsageError);
    expect(() => read(...words)).toThrow(message);
  });
});

describe('fitting()', () => {
  test('joins what there is', () => expect(fitting(['a', '', ' b\n'])).toBe('a\n\nb\n'));

  test('leaves out what does not fit, and says so', () => {
    const page = fitting(['a'.repeat(500), 'é'.repeat(200), 'c'], 1_000);
    expect(page).toMatch(/^a{500}\n\n_There is no room/);
    expect(Buffer.byteLength(page)).toBeLessThan(1_000);
  });
});

describe('tellGithub()', () => {
  const told = { summary: 'page\n', outputs: { verdict: 'same\nevil=1' }, error: 'a 5% loss\nb' };

  test('writes page and outputs to the files of GitHub, and one line for the error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'connlab-told-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [page, outputs] = [join(folder, 'page'), join(folder, 'outputs')];
    const lines: string[] = [];
    const env = { GITHUB_STEP_SUMMARY: page, GITHUB_OUTPUT: outputs, GITHUB_ACTIONS: 'true' };
    await tellGithub(told, { env, print: (line) => lines.push(line) });
    expect(await readFile(page, 'utf8')).toBe('page\n');
    expect(await readFile(outputs, 'utf8')).toBe('verdict=same evil=1\n');
    expect(lines).toEqual(['::error title=connlab::a 5%25 loss%0Ab']);
  });

  test('does nothing outside GitHub', async () => {
    const lines: string[] = [];
    await tellGithub(told, { env: {}, print: (line) => lines.push(line) });
    expect(lines).toEqual([]);
  });
});
