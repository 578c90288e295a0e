import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { storedOf, timed, trialsOf } from '../../compare/testing/results.ts';
import { htmlReport } from '../../report/html/page.ts';
import { formatResult } from '../../result/format.ts';
import type { Result } from '../../result/result.ts';
import { connlabIn } from '../testing/in-process.ts';

const connlab = (...words: readonly string[]) => connlabIn('/', ...words);

function pool(times: number, result: Partial<Result> = {}): string {
  return formatResult(storedOf(trialsOf('pool', { trial: timed(times) }), result).result);
}

/** A folder with these files. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-compare-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

describe('connlab compare', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await folderOf({
      'base/result.json': pool(1),
      'slow/result.json': pool(1.2),
      'noisy/result.json': formatResult(
        storedOf(trialsOf('pool', { trial: (trial) => timed(0.6 + ((trial * 7) % 10) / 10)(trial) })).result,
      ),
      'several/monday/result.json': pool(1, { startedAt: '2026-11-16' }),
      'several/tuesday/result.json': pool(1.01, { startedAt: '2026-11-17' }),
      'cut.json': pool(1).slice(0, 500),
      'foreign.json': '{"hello": 1}',
      'later.json': pool(1).replace('"schemaVersion": 1', '"schemaVersion": 2'),
      'other.json': pool(1, { scenario: 'other' }),
      'invalid/result.json': formatResult(storedOf(trialsOf('pool', { state: 'invalid' })).result),
      'empty/readme.txt': '',
    });
    return () => rm(folder, { recursive: true });
  });
  const compare = (base: string, current: string, ...words: readonly string[]) =>
    connlab('compare', join(folder, base), join(folder, current), ...words);

  test.each([
    ['worse, without --fail-on', 'slow', [], 0],
    ['worse', 'slow', ['--fail-on', 'worse'], 1],
    ['worse, if doubt fails too', 'slow', ['--fail-on', 'inconclusive'], 1],
    ['worse by less than the margin', 'slow', ['--fail-on', 'worse', '--margin', '25'], 0],
    ['inconclusive', 'noisy', ['--fail-on', 'worse'], 0],
    ['inconclusive, if doubt fails', 'noisy', ['--fail-on', 'inconclusive'], 1],
    ['the same', 'base', ['--fail-on', 'inconclusive'], 0],
  ])('exits as --fail-on says when the result is %s', async (_, current, words, code) =>
    expect(await compare('base', current, ...words)).toMatchObject({ code, err: '' }),
  );

  test.each([[[]], [['--fail-on', 'worse']]])(
    'exits with 4 if all trials are invalid, with %j',
    async (words) => {
      expect(await compare('invalid', 'invalid', ...words)).toMatchObject({
        code: 4,
        out: expect.stringMatching(/^Cannot tell in 1 cell: 1 inconclusive/),
      });
    },
  );

  test.each([
    ['text', /^Worse in 1 cell/],
    ['markdown', /^## 🔴 Worse in 1 cell/],
    ['json', /^\{"comparisonVersion":1,"verdict":"worse"/],
    ['junit', /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /],
  ])('prints %s', async (format, beginning) =>
    expect((await compare('base', 'slow', '--format', format)).out).toMatch(beginning),
  );

  test('takes several runs below a folder as one side', async () => {
    const { code, out } = await compare('several', 'slow', '--format', 'json');
    expect({ code, files: JSON.parse(out).base.files.length }).toEqual({ code: 0, files: 2 });
    expect(JSON.parse(out).noise.offsets['latency.p50Us'].source).toBe('runs');
  });

  test.each([
    ['a truncated file', 'cut.json', /Not JSON, or cut off/],
    ['a foreign file', 'foreign.json', /Not a result of connlab: it has no schemaVersion/],
    ['another schema version', 'later.json', /Result has schemaVersion 2; expected schemaVersion 1/],
    ['no common cells', 'other.json', /no cell in common with \S+ \(drawn against other/],
    ['a folder without results', 'empty', /No connlab result found; expected a result.json/],
    ['nothing', 'missing', /does not exist/],
  ])('refuses %s with exit code 2', async (_, current, message) => {
    const { code, out, err } = await compare('base', current);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  test.each([
    [['compare'], 'base: Is missing'],
    [['compare', 'a'], 'current: Is missing; expected two results, or --ab with two command lines'],
    [['compare', 'a', 'b', '--trials', '3'], '--trials: Needs --ab'],
    [['compare', 'a', 'b', '--ab', 'c', 'd'], 'a: Cannot be combined with --ab'],
    [['compare', '--ab', 'c'], '--ab: Expects 2 command lines and found 1'],
  ])('refuses %j', async (words, message) => {
    const { code, err } = await connlab(...words);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('names both missing results, the base first', async () => {
    const { err } = await compare('missing', 'gone');
    expect(err).toMatch(/missing: .* does not exist.*\n.*gone: .* does not exist/);
  });

  test('refuses all wrong options at once', async () => {
    const words = ['--format', 'html', '--fail-on', 'better', '--margin', 'x'];
    const { code, err } = await compare('base', 'slow', ...words);
    expect(code).toBe(2);
    expect(err).toContain('--format: Unknown value "html"; expected text, markdown, json, junit');
    expect(err).toContain('--fail-on: Unknown value "better"; expected worse, inconclusive');
    expect(err).toContain('--margin: Value "x" is not valid');
  });
});

describe('connlab history says nothing of nothing:', () => {
  const young = (states: readonly ('measured' | 'invalid')[]) =>
    folderOf(
      Object.fromEntries(
        states.map((state, at) => [
          `run-${at}/result.json`,
          formatResult(storedOf(trialsOf('pool', { state }), { startedAt: `2026-11-0${at + 1}` }).result),
        ]),
      ),
    );
  const history = async (folder: string, ...words: readonly string[]) => {
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return connlab('history', folder, ...words);
  };

  test.each([
    ['a folder that does not exist', [], /gone: .*does not exist/],
    ['the same, to be pruned', ['--prune'], /gone: .*does not exist/],
    ['the same, failing on worse', ['--fail-on', 'worse'], /gone: .*does not exist/],
  ])('refuses %s with exit code 2', async (_, words, message) => {
    const { code, out, err } = await history(join(tmpdir(), 'connlab-gone'), ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  test('refuses a folder in which no file is a result, and names them', async () => {
    const { code, err } = await history(await folderOf({ 'x/result.json': '{"mine": 1}' }));
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('Not a result of connlab') });
  });

  test('cannot tell with too few runs', async () => {
    const { code, out } = await history(await young(['measured', 'measured']), '--fail-on', 'worse');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Cannot tell whether') });
    expect(out).not.toContain('No change');
  });

  test('exits with 4 if no run has a trial that counts', async () => {
    const { code, out } = await history(await young(['invalid', 'invalid']));
    expect({ code, out }).toMatchObject({
      code: 4,
      out: expect.stringContaining('nothing to follow: drawn'),
    });
  });
});

test('connlab export exits with 4 if no cell has series', async () => {
  const skipped = formatResult(storedOf(trialsOf('pool', { state: 'skipped' })).result);
  const folder = await folderOf({ 'result.json': skipped });
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await connlab('export', folder, '--openmetrics')).toMatchObject({ code: 4 });
  expect(await connlab('report', folder)).toMatchObject({ code: 4 });
});

describe('connlab history', () => {
  const results = (foreign: Readonly<Record<string, string>> = {}) =>
    folderOf({
      ...Object.fromEntries(
        Array.from({ length: 35 }, (_, at) => [
          `run-${String(at).padStart(2, '0')}/result.json`,
          pool((at < 12 ? 1 : 1.3) * (1 + 0.01 * ((at * 0.618) % 1)), {
            startedAt: new Date(Date.UTC(2026, 9, at + 1)).toISOString(),
          }),
        ]),
      ),
      ...foreign,
    });

  async function removed(folder: Promise<string>): Promise<string> {
    const path = await folder;
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  }

  test('names the run where a change began, and what it left out', async () => {
    const folder = await removed(results({ 'x/result.json': '{' }));
    const { code, out, err } = await connlab('history', folder, '--format', 'json', '--fail-on', 'worse');
    const [change] = JSON.parse(out).changes;
    expect(change).toMatchObject({ verdict: 'worse', began: { file: join(folder, 'run-12/result.json') } });
    expect(code).toBe(1);
    expect(err).toMatch(/^left out: .*x\/result.json: Not JSON, or cut off/);
  });

  test('--prune removes nothing without --apply, and with it only what connlab wrote', async () => {
    const page = htmlReport([storedOf([]).result]);
    const folder = await removed(
      results({
        'run-00/notes.txt': 'mine',
        'run-00/report.html': '<title>mine</title>',
        'run-01/report.html': page,
        'x/result.json': '{"mine": 1}',
      }),
    );
    const words = ['history', folder, '--prune', '--keep', '5'] as const;
    const dry = await connlab(...words);
    expect(dry.out.split('\n').filter((line) => line.startsWith('would remove '))).toHaveLength(10);
    expect(dry.err).toContain('Nothing was removed: add --apply to remove them');
    expect(await readdir(folder)).toHaveLength(36);

    const wet = await connlab(...words, '--apply');
    expect(wet.out).toContain(`removed ${join(folder, 'run-01/result.json')} and its folder\n`);
    const left = [...Array(20).keys()].map((at) => at + 2).concat([30, 31, 32, 33, 34]);
    const names = left.map((at) => `run-${String(at).padStart(2, '0')}`);
    expect((await readdir(folder)).sort()).toEqual(['run-00', ...names, 'x']);
    expect(await readdir(join(folder, 'run-00'))).toEqual(['notes.txt', 'report.html']);
    expect(await readdir(join(folder, 'x'))).toEqual(['result.json']);

    expect((await connlab(...words)).out).toBe('Nothing to remove\n');
  });

  test('refuses --apply without --prune', async () =>
    expect(await connlab('history', '/tmp', '--apply')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--apply: Needs --prune'),
    }));
});
