import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AXIS_NAMES } from '../scenario/axes/axes.ts';
import { ROOT } from '../testing/source.ts';
import { connlabIn } from './testing/in-process.ts';

const connlab = (...words: readonly string[]) => connlabIn('/', ...words);

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const COMMANDS = [
  'run',
  'suite',
  'list',
  'axes',
  'words',
  'doctor',
  'report',
  'compare',
  'history',
  'predict',
  'export',
  'push',
  'size-pool',
  'fleet',
  'fleet run',
  'fleet join',
  'fleet token',
];

test('connlab --help names the commands and the exit codes', async () => {
  const { code, out, err } = await connlab('--help');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const command of COMMANDS.filter((one) => !one.includes(' ')))
    expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
  for (const exit of [0, 1, 2, 3, 4, 130]) expect(out).toMatch(new RegExp(`^  ${exit} +\\w`, 'm'));
});

test.each(COMMANDS)('connlab %s --help has examples', async (command) => {
  const { code, out } = await connlab(...command.split(' '), '--help');
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`Examples:\n  \\$ connlab ${command}`));
});

test('connlab list prints each scenario, and as JSON', async () => {
  const [words, json] = await Promise.all([connlab('list'), connlab('list', '--json')]);
  const scenarios = JSON.parse(json.out) as { name: string; question: string; seconds: number }[];
  expect(scenarios.map(({ name }) => name)).toContain('port-exhaustion');
  for (const { name, seconds } of scenarios) {
    expect(words.out).toMatch(new RegExp(`^${name} \\(.* about ${seconds} s\\)$`, 'm'));
  }
});

test('connlab suite --list prints each suite with its size, and the cells of one', async () => {
  const [all, quick] = await Promise.all([connlab('suite', '--list'), connlab('suite', 'quick', '--list')]);
  for (const name of ['quick', 'nightly', 'full']) {
    expect(all.out).toMatch(
      new RegExp(`^${name} \\(\\d+ scenarios, \\d+ cells with their twins, 10 trials, at most`, 'm'),
    );
  }
  expect(quick.out).toMatch(/^ {2}keep-alive: .*; keep-alive; keep-alive \(again\); /m);
  expect([all.code, quick.code]).toEqual([0, 0]);
});

test('connlab predict prints the arithmetic, and as JSON', async () => {
  const words = ['predict', '--ports', '40000-41999', '--rate', '1000'];
  const [text, json] = await Promise.all([connlab(...words), connlab(...words, '--json')]);
  expect(text.out).toMatch(
    /^No, the ports do not last for 1,000 .*\n.*\nWith keep-alive, .* --service TIME says/,
  );
  expect(text.out).toContain('make room for 2,000 connections');
  expect((await connlab('predict')).out).not.toContain('keep-alive');
  expect(JSON.parse(json.out)).toMatchObject({ capacity: 2_000, exhaustedAtMs: 2_000 });
});

test.each<[string, string[], RegExp]>([
  [
    'too small',
    ['--pool', '8'],
    /^No: 500 requests per second of 20 ms \(mean\) keep 10 connections busy.*more/,
  ],
  ['large enough', ['--pool', '1,024'], /^Yes: .* hardly any request/s],
  ['not named', [], /^With keep-alive, 500 .* need at least 11/s],
])('connlab predict answers first: a pool that is %s', async (_, pool, answer) => {
  const words = ['predict', '--rate', '500/s', '--service', '20 ms', ...pool];
  const [text, json] = await Promise.all([connlab(...words), connlab(...words, '--json')]);
  expect(text.out).toMatch(answer);
  expect(text.out).toMatch(/^No, the ports do not last for 500 new connections per second/m);
  const { room, capacity } = JSON.parse(json.out);
  expect({ busy: room.busy, least: room.least, capacity }).toEqual({ busy: 10, least: 11, capacity: 28_232 });
});

test("the README's example is answered with yes and no", async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, example] = /```ts\nimport .*\n([^`]*name: 'mine'[^`]*)```/.exec(readme)!;
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'mine.mjs'), `const defineScenario = (data) => data;\n${example}`);
  const { out } = await connlabIn(cwd, 'predict', './mine.mjs');
  const answers = [...out.matchAll(/^pool=(\d+)\n {2}(No|Yes)\b/gm)].map(([, pool, answer]) => [
    pool,
    answer,
  ]);
  expect(answers).toEqual([
    ['8', 'No'],
    ['16', 'Yes'],
    ['32', 'Yes'],
  ]);
  const { out: alone } = await connlab(...'predict --rate 500 --service 20ms --pool 8'.split(' '));
  const shown = alone.split('\n').slice(0, 3);
  expect(readme).toContain(shown.map((line) => `    ${line}\n`).join(''));
});

test('connlab predict of a scenario prints the outcome of each cell and what is left out, and as JSON', async () => {
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
  const [text, json] = await Promise.all([connlabIn(cwd, ...words), connlabIn(cwd, ...words, '--json')]);
  expect(text.out).toMatch(/^path=direct proxyWorkers=1\n {2}reuse=one-request\n {2}closed load: 2 callers/m);
  expect(text.out).toMatch(
    /^ {2}left out: proxyWorkers: This needs a proxy.*\n {4}path=direct proxyWorkers=2$/m,
  );
  expect(JSON.parse(json.out)).toMatchObject({
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
    [
      'all mistakes of a suite at once',
      ['suite', 'nightli', '--trials', '0', '--budget', 'soon'],
      /--trials: .*\n.*--budget: Value "soon" is not valid; expected a time such as .*\n.*There is no suite "nightli"; expected full, nightly or quick \(did you mean "nightly"\?\)/,
    ],
    ['no suite', ['suite'], /suite: Is missing; expected a name/],
    [
      'ports beside a scenario',
      ['predict', 'x', '--ports', '1-2'],
      /--ports: Cannot be combined with a scenario/,
    ],
    [
      'a pool without a rate',
      ['predict', '--pool', '8'],
      /--pool: Needs --rate.*\n.*--pool: Needs --service/,
    ],
    ['a service without a rate', ['predict', '--service', '20ms'], /--service: Needs --rate/],
    [
      'three bad numbers at once',
      ['predict', '--rate', '5,00', '--service', '20', '--pool', '1.5'],
      /--rate: Value "5,00".*\n.*--service: Value "20" .* a time such as 20ms, or none,.*\n.*--pool: Value "1.5"/,
    ],
    [
      'a pool beside a scenario',
      ['predict', 'x', '--pool', '8'],
      /--pool: Cannot be combined with a scenario/,
    ],
    ['a setting without a scenario', ['predict', '--set', 'x=1'], /--set: Needs a scenario/],
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
    ['an invalid gateway', ['push', 'nowhere', '/nonexistent'], /url: Value "nowhere" is not valid/],
    [
      'an export without a result',
      ['export', '/nonexistent', '--openmetrics'],
      /^ {2}\/nonexistent: .* does not exist/m,
    ],
    ['a missing result', ['report', '/nonexistent'], /^ {2}\/nonexistent: .* does not exist/m],
  ];
  test.each(usage)('%s', async (_, words, message) => {
    const { code, out, err } = await connlab(...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});

test('connlab axes lists every axis, and explains one', async () => {
  const all = await connlab('axes');
  for (const axis of AXIS_NAMES) expect(all.out).toMatch(new RegExp(`^${axis} `, 'm'));
  const one = await connlab('axes', 'poolChoice');
  expect([all.code, one.code]).toEqual([0, 0]);
  expect(one.out).toContain('Values: lifo, fifo, first\n  Default: lifo; undici: first\n');
  expect(one.out).toContain('fifo with one-request. A connection that carries one request is never idle');
  expect(one.out).not.toContain('`');
});

test('connlab axes suggests the name of an axis', async () => {
  const { code, err } = await connlab('axes', 'poolchioce');
  expect(code).toBe(2);
  expect(err).toMatch(/There is no axis "poolchioce"; expected driver, .* \(did you mean "poolChoice"\?\)/);
});

test('connlab words explains all words, or those that are named', async () => {
  const [all, some, unknown] = await Promise.all([
    connlab('words'),
    connlab('words', 'statement', 'time_wait'),
    connlab('words', 'lateness', 'latenes', 'statment'),
  ]);
  for (const word of ['cell', 'trial', 'strategy', 'invalid', 'lateness', 'TIME_WAIT'])
    expect(all.out).toMatch(new RegExp(`^ {2}${word}\\n {4}\\S`, 'm'));
  expect(all.out).not.toMatch(/`|\]\(/);
  expect(some.out.match(/^ {2}\S.*$/gm)).toEqual(['  expectation, statement', '  TIME_WAIT']);
  expect(unknown).toMatchObject({ code: 2, out: '' });
  expect(unknown.err).toMatch(/no word "latenes".*lateness[\s\S]*no word "statment".*statement/);
});
