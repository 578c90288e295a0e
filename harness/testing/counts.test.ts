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

/** Runs vitest, with the reporter, over one file of this text in a folder of its own. */
function run(source: string, env: Record<string, string> = {}): Run {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-counts-'));
  try {
    const countsFile = join(folder, 'counts');
    writeFileSync(join(folder, 'x.test.mjs'), source);
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

describe('CountsReporter counts', { timeout: 30_000 }, () => {
  test.each([
    ['what passed', PASS, '1 passed, 0 failed, 0 skipped'],
    ['what failed', `${PASS} test('b', () => { throw new Error('x'); });`, '1 passed, 1 failed, 0 skipped'],
    ['what was skipped', `${PASS} ${SKIP}`, '1 passed, 0 failed, 1 skipped'],
    [
      'a file that does not load as failed',
      `import './absent.mjs'; ${PASS}`,
      '0 passed, 1 failed, 0 skipped',
    ],
    [
      'a hook that fails as failed',
      `describe('s', () => { beforeAll(() => { throw new Error('x'); }); ${PASS} });`,
      '0 passed, 1 failed, 1 skipped',
    ],
    [
      'an error outside a test as failed',
      `${PASS} test('b', async () => { Promise.reject(new Error('x')); await new Promise(setImmediate); });`,
      '2 passed, 1 failed, 0 skipped',
    ],
  ])('%s', (_, source, counts) => {
    const result = run(source);

    expect(result.counts).toBe(`${counts}\n`);
    expect(result.status).toBe(counts.includes(' 0 failed') ? 0 : 1);
  });
});

describe('CountsReporter with CONNLAB_NO_SKIP', { timeout: 30_000 }, async () => {
  const [http3, client] = await Promise.all([whyNoHttp3(), whyNoH3()]);
  const root = process.getuid?.() === 0;
  const excuse = root ? 'needs an ordinary user' : 'needs root';
  const falseExcuse = root ? 'needs root' : 'needs an ordinary user';

  test.each([
    ['fails a run that skipped a test', SKIP, 1],
    ['passes a skip with a true excuse', `test('b', (t) => t.skip('${excuse}'));`, 0],
    ['fails a skip with a false excuse', `test('b', (t) => t.skip('${falseExcuse}'));`, 1],
    [
      'believes in no excuse of HTTP/3 that is not true',
      `test('b', (t) => t.skip('needs HTTP/3'));`,
      http3 === null ? 1 : 0,
    ],
    [
      'believes in no excuse of an HTTP/3 client that is not true',
      `test('b', (t) => t.skip('needs an HTTP/3 client'));`,
      client === null ? 1 : 0,
    ],
  ])('%s', (_, source, status) => {
    const result = run(`${PASS} ${source}`, { CONNLAB_NO_SKIP: '1' });

    expect(result.status).toBe(status);
    expect(result.stderr.includes('x.test.mjs > b')).toBe(status === 1);
  });
});
