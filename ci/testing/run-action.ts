// The steps of action.yml on this machine: node ci/testing/run-action.ts FOLDER NAME=VALUE...
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../harness/testing/source.ts';
import { runSteps, type Step } from './steps.ts';
import { uploadTo } from './workflow.ts';
import { stepEnv } from './workspace.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const [folder = 'results/action', ...given] = process.argv.slice(2);
const artifacts = resolve(folder);
await mkdir(artifacts, { recursive: true });
const { inputs, runs } = parse(await readFile(join(ROOT, 'action.yml'), 'utf8')) as Action;
const values = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']));
for (const one of given) values[one.slice(0, one.indexOf('='))] = one.slice(one.indexOf('=') + 1);

const { status, steps, summary } = await runSteps(runs.steps, {
  workspace: process.cwd(),
  contexts: { inputs: values, github: { action_path: ROOT }, steps: {} },
  env: { ...stepEnv(artifacts), GITHUB_ACTIONS: 'true', RUNNER_TEMP: artifacts },
  standIns: { 'actions/upload-artifact': uploadTo(artifacts, '/') },
});
for (const { name, outcome, outputs, log } of steps) {
  process.stdout.write(`\n== ${outcome}: ${name} ${JSON.stringify(outputs)}\n${log}`);
}
process.stdout.write(`\n== ${status}\n${summary}\n`);
