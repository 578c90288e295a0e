import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeLab } from '../harness/lab/testing.ts';
import { ROOT } from '../harness/testing/source.ts';
import { runWorkflow } from './testing/workflow.ts';
import { makeWorkspace, stepEnv } from './testing/workspace.ts';

const SMALLEST = `export default {
  name: 'smallest',
  title: 'One cell and its twin',
  scenarios: [{ scenario: 'keep-alive', set: ['load.requests=200'], only: ['cell=keep-alive'] }],
  trials: 1,
  budget: '1m',
};
`;

describeLab('.github/workflows/nightly.yml', () => {
  test('measures, judges and keeps, step by step as they stand there', async () => {
    const workspace = await makeWorkspace();
    const artifacts = await mkdtemp(join(tmpdir(), 'connlab-artifacts-'));
    onTestFinished(() =>
      Promise.all([workspace, artifacts].map((one) => rm(one, { recursive: true }))).then(() => {}),
    );
    await writeFile(join(workspace, 'smallest.ts'), SMALLEST);
    const { status, steps, summary } = await runWorkflow({
      ...{ workspace, artifacts, job: 'measure', runId: '7', env: stepEnv(artifacts) },
      text: await readFile(join(ROOT, '.github/workflows/nightly.yml'), 'utf8'),
      inputs: { suite: './smallest.ts', budget: '', accept: false },
    });
    expect(steps.filter(({ outcome }) => outcome !== 'success')).toEqual([]);
    expect(status).toBe('success');
    expect(steps.find(({ name }) => name === 'Measure and compare')!.outputs).toEqual({
      verdict: 'none',
      kept: 'true',
    });
    expect(summary).toMatch(/^## Measured, and compared with nothing\n\n> The first run/);
    expect((await readdir(join(artifacts, '7', 'connlab-run'), { recursive: true })).sort()).toEqual([
      ...['results', 'results/keep-alive', 'results/keep-alive/result.json', 'run.json'],
    ]);
    expect(await readdir(join(artifacts, '7', 'connlab-report'))).toContain('summary.md');
  });
});
