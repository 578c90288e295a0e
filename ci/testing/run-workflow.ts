// The steps of a workflow on this machine: node ci/testing/run-workflow.ts [SUITE] [RUNS] [FOLDER]
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ROOT } from '../../harness/testing/source.ts';
import { runWorkflow } from './workflow.ts';
import { makeWorkspace, stepEnv } from './workspace.ts';

const [suite = 'quick', runs = '2', folder = 'results/workflow'] = process.argv.slice(2);
const artifacts = resolve(folder);
await mkdir(artifacts, { recursive: true });
const text = await readFile(join(ROOT, '.github/workflows/nightly.yml'), 'utf8');

for (let run = 1; run <= Number(runs); run += 1) {
  const { status, steps, summary } = await runWorkflow({
    text,
    job: 'measure',
    workspace: await makeWorkspace(),
    runId: String(Date.now()),
    inputs: { suite: resolveSuite(suite) },
    artifacts,
    env: stepEnv(artifacts),
  });
  for (const { name, outcome, outputs, log } of steps) {
    process.stdout.write(`\n== ${outcome}: ${name} ${JSON.stringify(outputs)}\n${log}`);
  }
  process.stdout.write(`\n== ${status}\n${summary}\n`);
}

function resolveSuite(name: string): string {
  return name.includes('/') ? resolve(name) : name;
}
