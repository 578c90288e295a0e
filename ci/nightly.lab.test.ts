import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { describeLab } from '../harness/lab/testing.ts';
import { ROOT } from '../harness/testing/source.ts';
import { runScript, stepEnv } from './testing/scripts.ts';

const SMALLEST = `export default {
  name: 'smallest',
  title: 'One cell and its twin',
  scenarios: [{ scenario: 'keep-alive', set: ['load.requests=200'], only: ['cell=keep-alive'] }],
  trials: 1,
  budget: '1m',
};
`;

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'connlab-night-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
});

describeLab('ci/github-night.sh', () => {
  test('measures, judges, tells GitHub, and leaves what the workflow uploads', async () => {
    await writeFile(join(cwd, 'smallest.ts'), SMALLEST);
    const [page, outputs] = [join(cwd, 'page'), join(cwd, 'outputs')];
    const env = { ...stepEnv(cwd), GITHUB_STEP_SUMMARY: page, GITHUB_OUTPUT: outputs };
    const script = join(ROOT, 'ci/github-night.sh');
    const { code, out } = await runScript(script, { cwd, env: { ...env, SUITE: './smallest.ts' } });
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('compared with nothing') });
    expect(await readFile(page, 'utf8')).toMatch(
      /^## Measured, and compared with nothing\n\n> The first run/,
    );
    expect(await readFile(outputs, 'utf8')).toBe('verdict=none\n');
    expect((await readdir(join(cwd, 'night/run'), { recursive: true })).sort()).toEqual([
      ...['results', 'results/keep-alive', 'results/keep-alive/result.json', 'run.json'],
    ]);
    expect(await readdir(join(cwd, 'night/report'))).toContain('summary.md');
  });
});
