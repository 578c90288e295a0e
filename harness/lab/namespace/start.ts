import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { CellError } from '../../errors.ts';
import { tasksetArguments } from '../cpus.ts';
import { labEnvironment } from '../environment.ts';
import type { Exit, Program, ProgramSpec } from '../program.ts';
import { tailOf } from '../tail.ts';

/** Time between SIGTERM and SIGKILL. */
const GRACE_MS = 500;
/** How long to read standard error after the program has ended. */
const STDERR_DRAIN_MS = 50;

/** How a kind of lab starts a program on a host. */
export interface Launch<Host extends string> {
  readonly host: Host;
  readonly cpus: readonly number[];
  /** The command that enters the host's namespaces; empty if there are none. */
  readonly enter: readonly string[];
  /** Shell script that runs its arguments, and writes the pid of what it runs as a line to descriptor 3. */
  readonly script: string;
}

/** Starts a program and waits until its pid is known. Rejects with a CellError if it cannot be started. */
export async function startProgram<Host extends string>(
  launch: Launch<Host>,
  spec: ProgramSpec,
): Promise<Program<Host>> {
  const prefix = [...launch.enter, ...tasksetArguments(launch.cpus), 'sh', '-c', launch.script, 'sh'];
  const [command, ...words] = [...prefix, ...spec.argv];
  const options: SpawnOptions = {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: labEnvironment(spec.env),
    detached: true, // so that Ctrl-C in the terminal reaches only the harness
  };
  const child = spawn(command!, words, options);
  const stderrTail = tailOf(child.stderr!);
  const exited = exitOf(child);
  child.stdin!.on('error', () => {}); // EPIPE: the program has ended, and `exited` resolves
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
  // Its children may outlive it and keep its pipes open. Its own output has arrived after this time.
  child.once('exit', (code, signal) => setTimeout(resolve, STDERR_DRAIN_MS, { code, signal }));
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
