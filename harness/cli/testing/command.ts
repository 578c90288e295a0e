import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Ended } from './in-process.ts';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));

/** Runs a command line in a process of its own, as a user does. */
export async function connlab(cwd: string, ...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...words], { cwd });
  const exited = once(child, 'exit') as Promise<[code: number]>;
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, out, err };
}

/** A folder for one test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-command-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
