import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../harness/cli.ts', import.meta.url));
const SCENARIOS = ['watched.ts', 'afterwards.ts'].map((file) =>
  fileURLToPath(new URL(file, import.meta.url)),
);

/** A `connlab run` that serves metrics. */
export interface WatchedRun extends AsyncDisposable {
  /** `host:port` of its metrics. */
  readonly target: string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts it as a user would; resolves when its metrics can be scraped. */
export async function startWatchedRun(): Promise<WatchedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-watched-'));
  const words = [...SCENARIOS, '--trials', '2', '--metrics-port', '0', '--out', folder];
  const child = spawn(process.execPath, [CLI, 'run', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[code: number | null]>;
  const dispose = async (): Promise<void> => {
    child.kill('SIGINT');
    await exited;
    await rm(folder, { recursive: true });
  };
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const target = /^Metrics: http:\/\/([^/]+)\/metrics$/.exec(line)?.[1];
    if (target === undefined) continue;
    child.stderr.resume(); // or it would wait for somebody to read what else it says
    return { target, ended: exited.then(([code]) => code), [Symbol.asyncDispose]: dispose };
  }
  await dispose();
  throw new Error(`connlab did not say where its metrics are:\n${said.join('\n')}`);
}
