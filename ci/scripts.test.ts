import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_ASK } from '../harness/plan/sides.ts';
import { ROOT } from '../harness/testing/source.ts';
import { runScript, stepEnv, writeScript } from './testing/scripts.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connlab-scripts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

const run = (script: string, words: readonly string[], env: NodeJS.ProcessEnv) =>
  runScript(join(ROOT, 'ci', script), { words, env });

/** Programs that come first on the path. */
async function pathWith(programs: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, body] of Object.entries(programs)) await writeScript(join(folder, name), body);
  return `${folder}:${process.env.PATH}`;
}

describe('ci/lab.sh', () => {
  // As on Ubuntu 24.04: refused until sysctl allowed it.
  const restricted = (state: string) => ({
    unshare: `[ -e ${state} ]`,
    sudo: `[ "$*" = '-n sysctl --quiet --write kernel.apparmor_restrict_unprivileged_userns=0' ] && touch ${state}`,
  });

  test('does nothing if labs can be made', async () => {
    const PATH = await pathWith({ unshare: 'exit 0', sudo: 'exit 99' });
    expect(await run('lab.sh', [], { PATH, RUNNER_ENVIRONMENT: 'github-hosted' })).toEqual({
      code: 0,
      out: '',
    });
  });

  test("lifts AppArmor's restriction on GitHub's machines", async () => {
    const PATH = await pathWith(restricted(join(folder, 'lifted')));
    expect(await run('lab.sh', [], { PATH, RUNNER_ENVIRONMENT: 'github-hosted' })).toMatchObject({ code: 0 });
  });

  test.each(['self-hosted', ''])(
    'changes nothing on other machines, but says what to do: "%s"',
    async (RUNNER_ENVIRONMENT) => {
      const PATH = await pathWith(restricted(join(folder, 'lifted')));
      const { code, out } = await run('lab.sh', [], { PATH, RUNNER_ENVIRONMENT });
      expect(code).toBe(3);
      expect(out).toContain('sudo sysctl --write kernel.apparmor_restrict_unprivileged_userns=0');
      expect(await readdir(folder)).not.toContain('lifted');
    },
  );
});

describe('ci/kept.sh', () => {
  async function keep(run: string, artifact: string): Promise<void> {
    await mkdir(join(folder, 'store', run, artifact), { recursive: true });
    await writeFile(join(folder, 'store', run, artifact, 'run.json'), run);
  }

  test('fetches the newest runs that left something, each into a folder of its own', async () => {
    for (const id of ['1', '2', '4']) await keep(id, 'connlab-run');
    await keep('3', 'connlab-report');
    const target = join(folder, 'kept');
    expect(await run('kept.sh', [target, '2'], stepEnv(join(folder, 'store')))).toMatchObject({ code: 0 });
    expect((await readdir(target)).sort()).toEqual(['2', '4']);
    expect(await readdir(join(target, '4'))).toEqual(['run.json']);
  });

  test('fails if GitHub does not answer, because without a base a night would pass', async () => {
    const PATH = await pathWith({ gh: '[ "$1" = repo ] && echo main || { echo HTTP 502 >&2; exit 1; }' });
    const ended = await run('kept.sh', [join(folder, 'kept')], { ...stepEnv(folder), PATH });
    expect(ended).toEqual({ code: 1, out: 'HTTP 502\n' });
  });
});

describe('ci/action.sh', () => {
  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['nothing', {}, /::base, current: expected both, or target/],
    ['one of two', { INPUT_BASE: 'a' }, /::base, current: expected both/],
    [
      'a target and a command',
      { INPUT_TARGET: 'http://localhost', INPUT_BASE: 'a' },
      /::target: cannot be combined with/,
    ],
    [
      'a baseline without a target',
      { INPUT_BASE: 'a', INPUT_CURRENT: 'b', INPUT_BASELINE: 'd' },
      /::baseline: needs/,
    ],
    [
      'two mistakes at once',
      { INPUT_BASE: 'a', INPUT_CURRENT: 'b', INPUT_TRIALS: '$(id)', INPUT_FAIL_ON: 'better' },
      /::trials: is "\$\(id\)"; expected a number\n.*::fail-on: is "better"/,
    ],
    [
      'a file for results',
      { INPUT_TARGET: 'x', INPUT_OUT: '/dev/null' },
      /::out: \/dev\/null is not a folder/,
    ],
    ['a folder that has something in it', { INPUT_TARGET: 'x', INPUT_OUT: ROOT }, /::out: .* is not empty/],
    [
      'a line end, which would start another command',
      { INPUT_TRIALS: '1\n::warning::x', INPUT_TARGET: 'x' },
      /"1 ::warning::x"/,
    ],
  ])('refuses %s before it sets anything up', async (_, env, message) => {
    const { code, out } = await run('action.sh', [], { PATH: process.env.PATH, ...env });
    expect(code).toBe(2);
    expect(out).toMatch(message);
    expect(out).not.toContain('::group::');
  });
});

describe('ci/action.sh', () => {
  /** Runs it with a fake connlab, which prints its options and ends as on a machine without labs. */
  async function measured(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
    for (const name of ['ci', 'node_modules']) await symlink(join(ROOT, name), join(folder, name));
    await writeScript(join(folder, 'setup.sh'), 'true');
    await mkdir(join(folder, 'harness'));
    const fake = 'console.log("OPTIONS " + JSON.stringify(process.argv.slice(2))); process.exit(3)';
    await writeFile(join(folder, 'harness/cli.ts'), fake);
    const PATH = await pathWith({ unshare: 'exit 0' });
    const action = { PATH, RUNNER_TEMP: folder, ...env };
    const { code, out } = await runScript(join(folder, 'ci/action.sh'), { env: action });
    expect(code).toBe(3);
    return JSON.parse(/^OPTIONS (.*)$/m.exec(out)![1]!);
  }
  const { scenario, only, set } = DEFAULT_ASK;
  const CELLS = [...set.flatMap((one) => ['--set', one]), ...only.flatMap((one) => ['--only', one])];

  test.each<[string, NodeJS.ProcessEnv, readonly string[]]>([
    [
      'two builds',
      { INPUT_BASE: 'a', INPUT_CURRENT: 'b' },
      ['--scenario', scenario, '--trials', '10', ...CELLS],
    ],
    ['a service', { INPUT_TARGET: 'http://localhost' }, ['run', scenario, '--trials', '10', ...CELLS]],
    [
      'other cells',
      { INPUT_TARGET: 'http://localhost', INPUT_ONLY: 'cell=a\ncell=b', INPUT_TRIALS: '2' },
      ['run', scenario, '--trials', '2', '--set', ...set, '--only', 'cell=a', '--only', 'cell=b', '--target'],
    ],
    [
      'a scenario',
      { INPUT_TARGET: 'http://localhost', INPUT_SCENARIO: 'mine.ts' },
      ['run', 'mine.ts', '--trials', '10', '--target'],
    ],
  ])('measures the cells of compare --ab by default: %s', async (_, env, expected) => {
    const options = await measured(env);
    const from = options.indexOf(expected[0]!);
    expect(options.slice(from, from + expected.length)).toEqual(expected);
  });
});

describe('ci/github-night.sh', () => {
  /** Runs it with a fake nightly.sh, which prints its options and then does this. */
  async function night(does: string, env: NodeJS.ProcessEnv = {}) {
    await mkdir(join(folder, 'ci'));
    await symlink(join(ROOT, 'ci/github-night.sh'), join(folder, 'ci/github-night.sh'));
    await writeScript(
      join(folder, 'ci/nightly.sh'),
      `printf '%s|' "$@" && mkdir -p night/report/results/a && ${does}`,
    );
    return runScript(join(folder, 'ci/github-night.sh'), {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
    });
  }
  const JUDGED = 'cd night/report && touch run.json summary.md results/a/result.json results/a/report.html';

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ['no inputs, as on schedule', { ACCEPT: '' }, '--suite|nightly|--budget||--push||'],
    [
      'all inputs',
      { SUITE: 'a b', BUDGET: '5m', ACCEPT: 'true', PUSHGATEWAY: 'http://p' },
      '--suite|a b|--budget|5m|--push|http://p|--accept|',
    ],
    ['a change that is not accepted', { ACCEPT: 'false' }, '--suite|nightly|--budget||--push||'],
    ['an input with a command in it', { SUITE: '$(id)' }, '--suite|$(id)|--budget||--push||'],
  ])('passes on %s', async (_, env, options) => {
    expect(await night('true', env)).toEqual({ code: 0, out: `${options}--kept|kept|--out|night/report|` });
  });

  test('keeps the record and the results of a night, also of one that failed', async () => {
    expect(await night(`(${JUDGED}) && exit 1`)).toMatchObject({ code: 1 });
    expect((await readdir(join(folder, 'night/run'), { recursive: true })).sort()).toEqual([
      ...['results', 'results/a', 'results/a/result.json', 'run.json'],
    ]);
  });

  test('keeps nothing of a night that was not judged', async () => {
    expect(await night('touch night/report/results/a/result.json && exit 4')).toMatchObject({ code: 4 });
    expect(await readdir(join(folder, 'night'))).toEqual(['report']);
  });
});
