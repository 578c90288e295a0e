import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../harness/testing/source.ts';
import { faultsIn } from './testing/validate.ts';

const FILES = ['.github/workflows/ci.yml', '.github/workflows/nightly.yml', 'action.yml'];
const SCRIPTS = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts as object;
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Step {
  readonly id?: string;
  readonly run?: string;
}

interface Written {
  readonly jobs?: Record<string, { readonly steps: readonly Step[] }>;
  readonly runs?: { readonly steps: readonly Step[] };
  readonly inputs?: Record<string, { readonly default?: string }>;
}

const written = (file: string) => parse(textOf(file)) as Written;
const stepsOf = (file: string): readonly Step[] => {
  const { jobs = {}, runs } = written(file);
  return runs?.steps ?? Object.values(jobs).flatMap(({ steps }) => steps);
};

/** Why a run line cannot work: it names no executable file of ours and no npm script. */
function whyNotThere(line: string): string | null {
  const [program = '', ...words] = line.replace('"$ACTION_PATH/', '').replace('"', '').split(' ');
  if (program === 'npm') return words[1]! in SCRIPTS ? null : `no npm script ${words[1]}`;
  try {
    accessSync(join(ROOT, program), constants.X_OK);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(FILES)('%s', (file) => {
  test('has no faults that GitHub would find', async () =>
    expect(await faultsIn(file, textOf(file))).toEqual([]));

  test('pins each third-party action by its commit, and names its version', () => {
    const used = [...textOf(file).matchAll(/uses: (.*)/g)].map((match) => match[1]!);
    expect(used.length).toBeGreaterThan(0);
    for (const one of used) expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('refers to steps that it has', () => {
    const ids = stepsOf(file).flatMap(({ id }) => id ?? []);
    const named = [...textOf(file).matchAll(/\bsteps\.([\w-]+)/g)].map((match) => match[1]);
    expect(ids).toEqual(expect.arrayContaining(named));
  });

  // An expression in a run line is a way to inject commands: inputs go through env.
  test('runs one existing script per step, without expressions', () => {
    const lines = stepsOf(file).flatMap(({ run }) => run ?? []);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^("\$ACTION_PATH\/[\w./-]+"|[\w./-]+)( [\w:-]+)*$/);
      expect(whyNotThere(line)).toBeNull();
    }
  });
});

test('the whole workflow of docs/ci.md has no faults that GitHub would find', async () => {
  const blocks = textOf('docs/ci.md').matchAll(/^```yaml\n(.*?)^```$/gms);
  const whole = [...blocks].map(([, text]) => text!).filter((text) => text.includes('\njobs:\n'));
  expect(whole).toHaveLength(1);
  expect(await faultsIn('.github/workflows/connections.yml', whole[0]!)).toEqual([]);
});

test('action.yml hands every input to its script, or uses it itself', () => {
  const { inputs = {} } = written('action.yml');
  const handed = stepsOf('action.yml')
    .map((step) => JSON.stringify(step))
    .join();
  expect(Object.keys(inputs).filter((name) => !handed.includes(`inputs.${name} `))).toEqual([]);
});

// Typical slips, which GitHub would report only after the push.
test.each<[string, string, RegExp, string, RegExp]>([
  ['an unknown key', 'ci.yml', /timeout-minutes/, 'timeout-minute', /Unexpected value 'timeout-minute'/],
  ['an unknown function', 'nightly.yml', /always\(\)/, 'allways()', /Unrecognized function: 'allways'/],
  ['an unknown context', 'nightly.yml', /secrets\./, 'secret.', /Unrecognized named-value: 'secret'/],
  [
    'an unknown input',
    'nightly.yml',
    /inputs\.budget/,
    'inputs.budgit',
    /Context access might be invalid: budgit/,
  ],
  ['an open expression', 'nightly.yml', /inputs\.budget \}\}/, 'inputs.budget }', /expression is not closed/],
  ['a wrong permission', 'nightly.yml', /actions: read/, 'actions: reed', /Unexpected value 'reed'/],
  ['an invalid schedule', 'nightly.yml', /17 3 \* \* \*/, '17 25 * * *', /Invalid cron/],
  ['a step without a shell', 'action.yml', / {6}shell: bash\n/, '', /Required property is missing: shell/],
  ['an unknown kind', 'action.yml', /using: composite/, 'using: composit', /composit/],
])('The check finds %s', async (_, name, found, slip, message) => {
  const file = FILES.find((one) => one.endsWith(name))!;
  expect(textOf(file)).toMatch(found);
  expect((await faultsIn(file, textOf(file).replace(found, slip))).join('\n')).toMatch(message);
});
