import { cp, glob, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type JobEnded, runSteps, type StandIn, type Step } from './steps.ts';

/** A run of a workflow on this machine. */
export interface LocalRun {
  /** The workflow's text. */
  readonly text: string;
  readonly job: string;
  readonly workspace: string;
  readonly runId: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What stands for GitHub's store: `<run id>/<name of an artifact>/`. */
  readonly artifacts: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs the steps of one job: checking out does nothing, uploading copies. */
export async function runWorkflow(run: LocalRun): Promise<JobEnded> {
  const { text, job, workspace, runId, inputs, artifacts, env } = run;
  const { jobs } = parse(text) as { jobs: Record<string, { steps: readonly Step[] }> };
  const github = { run_id: runId, token: 'none', ref: 'refs/heads/main' };
  return runSteps(jobs[job]!.steps, {
    workspace,
    contexts: { inputs, github, secrets: {}, vars: {}, steps: {} },
    env: { ...env, GITHUB_RUN_ID: runId, GITHUB_ACTIONS: 'true' },
    standIns: {
      'actions/checkout': async () => {},
      'actions/upload-artifact': uploadTo(join(artifacts, runId), workspace),
    },
  });
}

/**
 * As actions/upload-artifact does: the root of an artifact is the folder that all of its paths have in common; a path may
 * be a pattern.
 */
export function uploadTo(store: string, workspace: string): StandIn {
  return async ({ name = 'artifact', path = '', 'if-no-files-found': missing = 'warn' }) => {
    const patterns = path.split('\n').filter((line) => line !== '');
    const files = (
      await Promise.all(patterns.map((pattern) => Array.fromAsync(glob(pattern, { cwd: workspace }))))
    ).flat();
    if (files.length === 0 && missing === 'error') throw new Error(`No files were found: ${path}`);
    const root = patterns.length === 1 ? patterns[0]! : commonFolder(patterns);
    for (const file of files) {
      const target = join(store, name, file.slice(root.length + 1));
      await mkdir(dirname(target), { recursive: true });
      await cp(join(workspace, file), target, { recursive: true });
    }
  };
}

function commonFolder(patterns: readonly string[]): string {
  const folders = patterns.map((pattern) => dirname(pattern.replace(/\*.*$/, basename('x'))).split('/'));
  const shortest = Math.min(...folders.map((parts) => parts.length));
  let length = 0;
  while (length < shortest && folders.every((parts) => parts[length] === folders[0]![length])) length += 1;
  return folders[0]!.slice(0, length).join('/');
}
