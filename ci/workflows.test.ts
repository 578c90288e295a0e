import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../harness/testing/source.ts';
import type { Step } from './testing/steps.ts';
import { faultsIn } from './testing/validate.ts';

const FILES = ['.github/workflows/ci.yml', '.github/workflows/nightly.yml', 'action.yml'];
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

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

describe.each(FILES)('%s', (file) => {
  test('has no fault that GitHub would find', async () =>
    expect(await faultsIn(file, textOf(file))).toEqual([]));

  test('pins each action of somebody else by its commit, and names its version', () => {
    const used = [...textOf(file).matchAll(/uses: (.*)/g)].map((match) => match[1]!);
    expect(used.length).toBeGreaterThan(0);
    for (const one of used) expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('fills nothing into a script', () => {
    const scripts = stepsOf(file).flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).not.toContain('${{');
  });
});

test('action.yml hands every input to its script, or uses it itself', () => {
  const { inputs = {} } = written('action.yml');
  const handed = stepsOf('action.yml')
    .map((step) => JSON.stringify(step))
    .join();
  expect(Object.keys(inputs).filter((name) => !handed.includes(`inputs.${name} `))).toEqual([]);
});

// Each is a slip that a person makes, and that GitHub would tell only after the push.
test.each<[string, string, RegExp, string, RegExp]>([
  ['an unknown key', 'ci.yml', /timeout-minutes/, 'timeout-minute', /Unexpected value 'timeout-minute'/],
  ['an unknown function', 'nightly.yml', /always\(\)/, 'allways()', /Unrecognized function: 'allways'/],
  [
    'an output of no step',
    'nightly.yml',
    /steps\.night\./,
    'steps.nigth.',
    /Context access might be invalid: nigth/,
  ],
  [
    'an unknown input',
    'nightly.yml',
    /inputs\.budget/,
    'inputs.budgit',
    /Context access might be invalid: budgit/,
  ],
  ['an open expression', 'nightly.yml', /inputs\.budget \}\}/, 'inputs.budget }', /expression is not closed/],
  ['a wrong permission', 'nightly.yml', /actions: read/, 'actions: reed', /Unexpected value 'reed'/],
  ['a schedule that is none', 'nightly.yml', /17 3 \* \* \*/, '17 25 * * *', /Invalid cron/],
  ['a step without a shell', 'action.yml', / {6}shell: bash\n/, '', /Required property is missing: shell/],
  ['an unknown kind', 'action.yml', /using: composite/, 'using: composit', /composit/],
])('The check finds %s', async (_, name, found, slip, message) => {
  const file = FILES.find((one) => one.endsWith(name))!;
  expect(textOf(file)).toMatch(found);
  expect((await faultsIn(file, textOf(file).replace(found, slip))).join('\n')).toMatch(message);
});
