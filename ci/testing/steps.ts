import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applies, type Contexts, filled, type Status } from './expressions.ts';

/** A step as it stands in a workflow or an action. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** What became of a step. */
export interface StepEnded {
  readonly name: string;
  readonly outcome: Status | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Stands in for an action that is not ours; throws where that would fail. */
export type StandIn = (inputs: Readonly<Record<string, string>>) => Promise<void>;

export interface Runner {
  readonly workspace: string;
  readonly contexts: Contexts;
  readonly env: NodeJS.ProcessEnv;
  /** By the name of the action, without its version. */
  readonly standIns: Readonly<Record<string, StandIn>>;
}

export interface JobEnded {
  readonly status: Status;
  readonly steps: readonly StepEnded[];
  /** What the steps wrote for the page of the run. */
  readonly summary: string;
}

/** Runs steps in their order as GitHub's runner does: conditions, `env`, `run` by bash, outputs, summary. */
export async function runSteps(steps: readonly Step[], runner: Runner): Promise<JobEnded> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-steps-'));
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  await writeFile(files.GITHUB_STEP_SUMMARY, '');
  const ended: StepEnded[] = [];
  let status: Status = 'success';
  const outputs: Record<string, unknown> = {};
  for (const step of steps) {
    const contexts = { ...runner.contexts, steps: outputs };
    await writeFile(files.GITHUB_OUTPUT, '');
    const name = step.name ?? step.uses ?? step.run ?? '';
    if (!applies(step.if, contexts, status)) {
      ended.push({ name, outcome: 'skipped', outputs: {}, log: '' });
      continue;
    }
    const { ok, log } = await runStep(step, { ...runner, contexts, env: { ...runner.env, ...files } });
    if (!ok) status = 'failure';
    const own = outputsIn(await readFile(files.GITHUB_OUTPUT, 'utf8'));
    const outcome = ok ? 'success' : 'failure';
    if (step.id !== undefined) outputs[step.id] = { outputs: own, outcome, conclusion: outcome };
    ended.push({ name, outcome, outputs: own, log });
  }
  const summary = await readFile(files.GITHUB_STEP_SUMMARY, 'utf8');
  await rm(folder, { recursive: true });
  return { status, steps: ended, summary };
}

async function runStep(step: Step, runner: Runner): Promise<{ ok: boolean; log: string }> {
  const { contexts, standIns } = runner;
  if (step.run !== undefined) return runBash(step, runner);
  const action = step.uses!.replace(/@.*$/, '');
  const standIn = standIns[action];
  if (standIn === undefined) throw new Error(`Nothing stands in for ${action}`);
  try {
    await standIn(filledAll(step.with ?? {}, contexts));
    return { ok: true, log: '' };
  } catch (error) {
    return { ok: false, log: String(error) };
  }
}

// The command lines are those of docs.github.com, "Workflow syntax", jobs.<job_id>.steps[*].shell.
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  default: ['-e'],
  bash: ['--noprofile', '--norc', '-eo', 'pipefail'],
};

async function runBash(
  { run, shell = 'default', env = {} }: Step,
  { workspace, contexts, env: outer }: Runner,
): Promise<{ ok: boolean; log: string }> {
  const child = spawn('bash', [...SHELLS[shell]!, '-c', filled(run!, contexts)], {
    cwd: workspace,
    env: { ...outer, ...filledAll(env, contexts) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const [code] = await once(child, 'close');
  return { ok: code === 0, log };
}

function filledAll(values: Readonly<Record<string, unknown>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, filled(String(value), contexts)]),
  );
}

/** `name=value` lines, as ours are; a value of several lines would need the other form. */
function outputsIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
