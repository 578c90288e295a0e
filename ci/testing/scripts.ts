import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT } from '../../harness/testing/source.ts';

/** How a script ended. */
export interface Ended {
  readonly code: number;
  /** Standard output, then standard error. */
  readonly out: string;
}

export interface ScriptOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly words?: readonly string[];
  readonly cwd?: string;
}

/** Runs a script as a step of a workflow does. */
export function runScript(script: string, { env, words = [], cwd }: ScriptOptions): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  execFile(script, words, { env, cwd, maxBuffer: Infinity }, (error, out, err) =>
    resolve({ code: error === null ? 0 : Number(error.code), out: out + err }),
  );
  return promise;
}

/** Writes an executable script that replaces a program. */
export async function writeScript(file: string, body: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/usr/bin/env bash\n${body}\n`);
  await chmod(file, 0o755);
}

/** The environment of a step, with the fake gh first on the path. `artifacts`: the folder from which gh answers. */
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
