import { chmod, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../harness/testing/source.ts';

/**
 * A folder that stands for the checkout of a job. What it has of ours is linked; only setting up does nothing, for it would
 * change the packages that the tests run with.
 */
export async function makeWorkspace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-workspace-'));
  for (const name of ['ci', 'harness', 'scenarios', 'node_modules']) {
    await symlink(join(ROOT, name), join(folder, name));
  }
  await writeFile(join(folder, 'setup.sh'), '#!/bin/sh\necho Ready\n');
  await chmod(join(folder, 'setup.sh'), 0o755);
  return folder;
}

/** The environment of a step, with the stand-in of gh first. */
export function stepEnv(artifacts: string): NodeJS.ProcessEnv {
  return {
    PATH: `${join(ROOT, 'ci', 'testing')}:${process.env.PATH}`,
    HOME: process.env.HOME,
    CONNLAB_ARTIFACTS: artifacts,
    GITHUB_REPOSITORY: 'someone/connlab',
    GITHUB_WORKFLOW_REF: 'someone/connlab/.github/workflows/nightly.yml@refs/heads/main',
    RUNNER_ENVIRONMENT: 'self-hosted',
  };
}
