import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeLab } from '../harness/lab/testing.ts';
import { ROOT } from '../harness/testing/source.ts';
import { runScript, stepEnv, writeScript } from './testing/scripts.ts';

const SERVER = `
  require('node:http')
    .createServer((_, response) => response.end('ok'))
    .listen(process.env.PORT, process.env.HOST);
`;

/** A checkout of ours in which setting up does nothing: it would change the packages that the tests run with. */
async function makeCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-action-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['ci', 'harness', 'node_modules']) await symlink(join(ROOT, name), join(folder, name));
  await writeScript(join(folder, 'setup.sh'), 'echo Ready');
  return folder;
}

describeLab('ci/action.sh', () => {
  test('measures two builds, judges them, and tells GitHub', async () => {
    const cwd = await makeCheckout();
    await writeFile(join(cwd, 'server.js'), SERVER);
    const [page, outputs, results] = [join(cwd, 'page'), join(cwd, 'outputs'), join(cwd, 'some/results')];
    const { code, out: printed } = await runScript(join(cwd, 'ci/action.sh'), {
      cwd,
      env: {
        ...stepEnv(cwd),
        ...{ GITHUB_STEP_SUMMARY: page, GITHUB_OUTPUT: outputs, RUNNER_TEMP: cwd },
        ...{ INPUT_BASE: 'node server.js', INPUT_CURRENT: 'node server.js', INPUT_TRIALS: '1' },
        ...{ INPUT_SCENARIO: 'keep-alive', INPUT_SET: 'load.requests=200', INPUT_FAIL_ON: 'never' },
        INPUT_OUT: results,
        INPUT_ONLY: 'cell=keep-alive\ncell=new each time\n',
      },
    });
    expect({ code, printed }).toMatchObject({ code: 0 });
    const told = await readFile(outputs, 'utf8');
    expect(told).toContain(`results=${results}\n`);
    expect(told).toMatch(/^verdict=\w/m);
    expect(told).toContain(`summary=${results}/summary.md\n`);
    expect(await readdir(results)).toEqual(
      expect.arrayContaining(['a', 'b', 'comparison.json', 'junit.xml', 'report.html', 'summary.md']),
    );
    const { cells } = JSON.parse(await readFile(join(results, 'a/result.json'), 'utf8'));
    expect(new Set(cells.map(({ name }: { name: string }) => name))).toEqual(
      new Set(['keep-alive', 'new each time']),
    );
    expect(await readFile(page, 'utf8')).toBe(await readFile(join(results, 'summary.md'), 'utf8'));
  });
});
