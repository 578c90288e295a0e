import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { CellError } from '../../errors.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { labEnvironment } from '../environment.ts';
import type { Exit, Program, ProgramSpec } from '../program.ts';
import { tailOf } from '../tail.ts';

const GRACE_MS = 500;
/** Standard error is read for so long after the end. */
const LAST_WORDS_MS = 50;

/** How a kind of lab starts a command: the words that lead to it, and who tells its pid. */
export interface Launch {
  readonly host: HostName;
  readonly cpus: readonly number[];
  /** The words before the program's own; they print the program's pid, a line, on descriptor 3. */
  readonly prefix: readonly [string, ...string[]];
}

/** Starts a program and waits until its pid is known. Rejects with a CellError when it cannot be started. */
export async function startProgram(launch: Launch, spec: ProgramSpec): Promise<Program> {
  const [command, ...words] = [...launch.prefix, ...spec.argv];
  const options: SpawnOptions = {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: labEnvironment(spec.env),
    detached: true, // Ctrl-C in the terminal is for the harness alone
  };
  const child = spawn(command!, words, options);
  const stderrTail = tailOf(child.stderr!);
  const exited = exitOf(child);
  child.stdin!.on('error', () => {}); // EPIPE: the program has ended, which `exited` tells
  const pid = await firstLine(child.stdio[3] as Duplex, exited);
  if (pid === undefined)
    throw new CellError(`Cannot start ${spec.name}: ${stderrTail() || 'it ended at once'}`);
  return {
    name: spec.name,
    host: launch.host,
    pid: Number(pid),
    cpus: launch.cpus,
    stdin: child.stdin!,
    stdout: child.stdout!,
    stderrTail,
    exited,
    stop: (graceMs = GRACE_MS) => stop(Number(pid), exited, graceMs),
  };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once('close', (code, signal) => resolve({ code, signal }));
  // Its children may live on and hold its pipes open; what it said itself has come by then.
  child.once('exit', (code, signal) => setTimeout(resolve, LAST_WORDS_MS, { code, signal }));
  child.once('error', () => resolve({ code: 127, signal: null }));
  return promise;
}

async function firstLine(stream: Duplex, exited: Promise<Exit>): Promise<string | undefined> {
  stream.on('error', () => {}); // ECONNRESET when the program is killed
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  createInterface({ input: stream }).once('line', resolve);
  void exited.then(() => resolve(undefined));
  return promise;
}

async function stop(pid: number, exited: Promise<Exit>, graceMs: number): Promise<Exit> {
  signal(pid, 'SIGTERM');
  const timer = new AbortController();
  const late = wait(graceMs, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const);
  if ((await Promise.race([exited, late])) === 'late') signal(pid, 'SIGKILL');
  timer.abort();
  return exited;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
