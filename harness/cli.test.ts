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

const COMMANDS = [
  ...['run', 'list', 'doctor', 'report', 'compare', 'history', 'predict', 'export', 'push', 'size-pool'],
];

test('connlab --help names the commands and the exit codes', async () => {
  const { code, stdout, stderr } = await connlab(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  for (const exit of [0, 1, 2, 3, 4, 130]) expect(stdout).toMatch(new RegExp(`^  ${exit} +\\w`, 'm'));
});

test.each(COMMANDS)('connlab %s --help has examples', async (command) => {
  const { code, stdout } = await connlab([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ connlab ${command}`));
});

test('connlab --version prints the version of the package', async () => {
  expect(await connlab(['--version'])).toEqual({ code: 0, stdout: `${connlabVersion()}\n`, stderr: '' });
});

test('connlab list prints each scenario, and as JSON', async () => {
  const [words, json] = await Promise.all([connlab(['list']), connlab(['list', '--json'])]);
  const scenarios = JSON.parse(json.stdout) as { name: string; question: string; seconds: number }[];
  expect(scenarios.map(({ name }) => name)).toContain('port-exhaustion');
  for (const { name, seconds } of scenarios) {
    expect(words.stdout).toMatch(new RegExp(`^${name} \\(.* about ${seconds} s\\)$`, 'm'));
  }
});

test('connlab doctor --json says whether the lab can run, and exits accordingly', async () => {
  const { code, stdout } = await connlab(['doctor', '--json']);
  const { able, findings } = JSON.parse(stdout);
  expect(code).toBe(able ? 0 : 3);
  expect(findings).toContainEqual(expect.objectContaining({ what: 'Node', ok: true, fix: null }));
});

test('connlab predict prints the arithmetic, and as JSON', async () => {
  const words = ['predict', '--ports', '40000-41999', '--rate', '1000'];
  const [text, json] = await Promise.all([connlab(words), connlab([...words, '--json'])]);
  expect(text.stdout).toContain('make room for 2,000 connections');
  expect(JSON.parse(json.stdout)).toMatchObject({ capacity: 2_000, exhaustedAtMs: 2_000 });
});

test('connlab predict of a scenario tells what comes of each cell and what is left out, and as JSON', async () => {
  const cwd = await temporaryFolder();
  const scenario = {
    name: 'mine',
    question: 'x',
    load: { kind: 'closed', concurrency: 2, durationMs: 100 },
    impossible: 'leave-out',
    axes: { path: ['direct', 'nginx'], proxyWorkers: [1, 2] },
  };
  await writeFile(join(cwd, 'mine.mjs'), `export default ${JSON.stringify(scenario)}`);
  const words = ['predict', './mine.mjs', '--set', 'strategy.reuse=one-request', '--only', 'path=direct'];
  const [text, json] = await Promise.all([connlab(words, { cwd }), connlab([...words, '--json'], { cwd })]);
  expect(text.stdout).toMatch(
    /^path=direct proxyWorkers=1\n {2}reuse=one-request\n {2}closed load: 2 callers/m,
  );
  expect(text.stdout).toMatch(
    /^ {2}left out: proxyWorkers: Needs a proxy.*\n {4}path=direct proxyWorkers=2$/m,
  );
  expect(JSON.parse(json.stdout)).toMatchObject({
    scenario: 'mine',
    cells: [{ name: 'path=direct proxyWorkers=1', prediction: { timeWaitHost: 'client' } }],
    leftOut: [{ name: 'path=direct proxyWorkers=2' }],
  });
});

describe('connlab refuses with exit code 2', () => {
  const usage: [what: string, words: string[], message: RegExp][] = [
    ['an unknown command', ['rum'], /unknown command 'rum'\n.*Did you mean run\?/],
    ['an unknown option', ['list', '--jason'], /unknown option '--jason'/],
    ['a missing argument', ['run'], /missing required argument 'scenario'/],
    [
      'ports in the wrong order',
      ['predict', '--ports', '50000-40000'],
      /--ports: .*; expected the lower port first/,
    ],
    ['ports beside a scenario', ['predict', 'x', '--ports', '1-2'], /--ports: Does not go with the rest/],
    ['a setting without a scenario', ['predict', '--set', 'x=1'], /--set: Does not go with the rest/],
    [
      'an axis that is compared',
      ['run', 'port-exhaustion', '--set', 'strategy.path=nginx'],
      /--set strategy.path=nginx: The cells differ in path/,
    ],
    [
      'an address that cannot be listened on',
      ['run', 'keep-alive', '--metrics-port', '0', '--metrics-host', '192.0.2.1'],
      /--metrics-host: Cannot listen on 192.0.2.1/,
    ],
    ['a gateway that is none', ['push', 'nowhere', '/nonexistent'], /url: Address "nowhere" is not valid/],
    [
      'an export of nothing',
      ['export', '/nonexistent', '--openmetrics'],
      /^ {2}\/nonexistent: .* does not exist/m,
    ],
    ['a result that is not there', ['report', '/nonexistent'], /^ {2}\/nonexistent: .* does not exist/m],
  ];
  test.each(usage)('%s', async (_, words, message) => {
    const { code, stdout, stderr } = await connlab(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

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
