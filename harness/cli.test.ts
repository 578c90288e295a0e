// @module-tag long
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from './result/store.ts';
import { fixture } from './result/testing/fixture.ts';
import { connlabVersion } from './version.ts';

// By plain node: a test runner accepts TypeScript that Node's type stripping refuses.
const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function connlab(words: readonly string[], { cwd, env }: Options = {}): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: Infinity };
  const child = execFile(process.execPath, [CLI, ...words], options, (_, stdout, stderr) =>
    resolve({ code: child.exitCode ?? -1, stdout, stderr }),
  );
  return promise;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('connlab --help prints the help', async () => {
  const { code, stdout, stderr } = await connlab(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: connlab/);
});

test('connlab --version prints the version of the package', async () => {
  expect(await connlab(['--version'])).toEqual({ code: 0, stdout: `${connlabVersion()}\n`, stderr: '' });
});

test('connlab doctor --json says whether the lab can run, and exits accordingly', async () => {
  const { code, stdout } = await connlab(['doctor', '--json']);
  const { able, findings } = JSON.parse(stdout);
  expect(code).toBe(able ? 0 : 3);
  expect(findings).toContainEqual(expect.objectContaining({ what: 'Node', ok: true, fix: null }));
});

describe('connlab refuses with exit code 2', () => {
  test('all mistakes of a run at once, and starts nothing', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'broken.ts'), 'export default {');
    await writeFile(join(cwd, 'taken'), '');
    const words = ['run', 'port-exhausted', 'broken.ts', 'missing.ts', 'port-exhaustion', '--json'];
    const options = [
      '--out',
      'taken',
      '--trials',
      '0',
      '--seed',
      'x',
      '--set',
      'load.kindd=1',
      '--only',
      'path=tcp',
      ...['--repeat', '0', '--metrics-host', '::1', '--push', 'localhost:9091'],
    ];
    const { code, stdout, stderr } = await connlab([...words, ...options], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const lines = stderr.split('\n').filter((line) => line.startsWith('  '));
    const places = [
      '--trials',
      '--seed',
      '--set load.kindd=1',
      'taken',
      'port-exhausted',
      'broken.ts',
      'missing.ts',
    ];
    const watching = ['--repeat', '--metrics-host', '--push'];
    for (const place of [...places, '--only path=tcp', ...watching]) {
      expect(lines.filter((line) => line.startsWith(`  ${place}: `))).toHaveLength(1);
    }
    expect(await readdir(cwd)).toEqual(['broken.ts', 'taken']);
  });
});

describe('connlab report', () => {
  async function stored(result = fixture): Promise<string> {
    const store = await openStore(await temporaryFolder());
    await store.save(result);
    return store.folder;
  }

  test('prints the report again and exits as the run did', async () => {
    const { code, stdout, stderr } = await connlab(['report', await stored()]);
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    expect(stdout).toMatch(/^port-exhaustion: Who runs out/);
    expect(stdout).toContain('FAILED   a pool opens no more');
  });

  test('prints the result itself with --json', async () => {
    const { stdout } = await connlab(['report', join(await stored(), 'result.json'), '--json']);
    expect(JSON.parse(stdout)).toEqual(fixture);
  });

  test('prints all of a result that no pipe takes at once', async () => {
    const explanation = 'long '.repeat(1_000_000);
    const cells = fixture.cells.map((cell) => ('explanation' in cell ? { ...cell, explanation } : cell));
    const { stdout } = await connlab(['report', await stored({ ...fixture, cells }), '--json']);
    expect(JSON.parse(stdout)).toEqual({ ...fixture, cells });
  });

  test('has colour where the user asks for it, and none where there is no terminal', async () => {
    const folder = await stored();
    const has = async (env: NodeJS.ProcessEnv) =>
      (await connlab(['report', folder], { env })).stdout.includes('\u001b[');
    const none = { NO_COLOR: undefined, FORCE_COLOR: undefined };
    expect(await has(none)).toBe(false);
    expect(await has({ ...none, FORCE_COLOR: '1' })).toBe(true);
    expect(await has({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });

  test('bears a reader that goes away', async () => {
    const child = spawn(process.execPath, [CLI, 'report', await stored()], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [exit, stderr] = await Promise.all([once(child, 'exit'), child.stderr.toArray()]);
    expect({ exit, stderr }).toEqual({ exit: [4, null], stderr: [] });
  });
});
