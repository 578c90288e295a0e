// @module-tag long
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { whyNoH3 } from '../drive/h3/able.ts';
import { whyNoHttp3 } from './http3.ts';

const REPORTER = fileURLToPath(new URL('./counts.ts', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
/** Without the rest of the environment, in which vitest would find that it runs in another vitest. */
const { PATH = '', NODE_COMPILE_CACHE } = process.env;

interface Run {
  readonly counts: string;
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs vitest, with the reporter, over files of these texts in a folder of its own: 0.test.mjs, 1.test.mjs ... */
function run(sources: readonly string[], env: Record<string, string> = {}): Run {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-counts-'));
  try {
    const countsFile = join(folder, 'counts');
    for (const [index, source] of sources.entries()) writeFileSync(join(folder, `${index}.test.mjs`), source);
    const argv = [VITEST, 'run', '--globals', '--pool', 'threads', '--root', folder, '--reporter', REPORTER];
    const child = spawnSync(process.execPath, argv, {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH, NODE_COMPILE_CACHE, CONNLAB_COUNTS_FILE: countsFile, ...env },
    });
    return { counts: readFileSync(countsFile, 'utf8'), status: child.status, stderr: child.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PASS = `test('a', () => {});`;
const SKIP = `test.skip('b', () => {});`;

describe('CountsReporter counts', () => {
  test('what passed and what was skipped', () => {
    expect(run([`${PASS} ${SKIP}`])).toMatchObject({ counts: '1 passed, 0 failed, 1 skipped\n', status: 0 });
  });

  // One run for all of them: 1, 2, 4 and 8 of a kind, so that no miscount makes up for another.
  test('as failed: a file that does not load, hooks, tests, and errors outside a test', () => {
    const times = (most: number, source: (at: number) => string) =>
      Array.from({ length: most }, (_, at) => source(at)).join('\n');
    const failing = [
      `import './absent.mjs'; ${PASS}`,
      times(2, (at) => `describe('s${at}', () => { beforeAll(() => { throw new Error('x'); }); ${PASS} });`),
      `${PASS} ${times(4, (at) => `test('b${at}', () => { throw new Error('x'); });`)}`,
      times(
        8,
        (at) =>
          `test('c${at}', async () => { Promise.reject(new Error('${at}')); await new Promise(setImmediate); });`,
      ),
    ];
    expect(run(failing)).toMatchObject({ counts: '9 passed, 15 failed, 2 skipped\n', status: 1 });
  });
});

describe('CountsReporter with CONNLAB_NO_SKIP', async () => {
  const [http3, client] = await Promise.all([whyNoHttp3(), whyNoH3()]);
  const root = process.getuid?.() === 0;
  const excuse = root ? 'needs an ordinary user' : 'needs root';
  const falseExcuse = root ? 'needs root' : 'needs an ordinary user';

  /** What a test says it is skipped for, and whether that is true here. */
  const excuses: readonly (readonly [string, isTrue: boolean])[] = [
    [excuse, true],
    [falseExcuse, false],
    ['is slow', false],
    ['needs HTTP/3', http3 !== null],
    ['needs an HTTP/3 client', client !== null],
  ];
  const skippedFor = (reason: string) => `${PASS} test('b', (t) => t.skip('${reason}'));`;

  test('passes a run whose skips all have a true excuse', () => {
    const held = excuses.filter(([, isTrue]) => isTrue).map(([reason]) => skippedFor(reason));
    expect(run(held, { CONNLAB_NO_SKIP: '1' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('fails a run with other skips, and names each of them', () => {
    const sources = [...excuses.map(([reason]) => skippedFor(reason)), `${PASS} ${SKIP}`];
    const { status, stderr } = run(sources, { CONNLAB_NO_SKIP: '1' });
    expect(status).toBe(1);
    const named = sources.map((_, index) => stderr.includes(`${index}.test.mjs > b`));
    expect(named).toEqual([...excuses.map(([, isTrue]) => !isTrue), true]);
  });
});
