import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { labEnvironment } from '../environment.ts';
import { tailOf } from '../tail.ts';

/** A shell that reads its commands from a pipe. It ends when the pipe is closed. */
export interface Shell {
  /** Writes a script without waiting for it to run. */
  send(script: string): void;
  /** The next line of output. Rejects once the shell has ended. */
  nextLine(): Promise<string>;
  /** Runs a script. Resolves with its output, rejects if its last command fails. One at a time. */
  command(script: string): Promise<string>;
  stderrTail(): string;
  /** Closes the pipe, and waits until the shell and every process it held open has ended. */
  close(): Promise<void>;
}

/** First character of the line that ends a command's output. No command prints it otherwise (EOT). */
const END = '\x04';

/** Starts a program that reads shell commands from its standard input. */
export function openShell(argv: readonly [string, ...string[]]): Shell {
  // Detached, so that Ctrl-C in the terminal reaches only the harness, which then closes the pipe.
  const child = spawn(argv[0], argv.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: labEnvironment(),
    detached: true,
  });
  const stderrTail = tailOf(child.stderr);
  const exited = Promise.race([once(child, 'close'), once(child, 'error').then(([error]) => raise(error))]);
  exited.catch(() => {});
  child.stdin.on('error', () => {}); // EPIPE: the shell has ended, and nextLine() rejects
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  const send = (script: string): void => void child.stdin.write(`${script}\n`);
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value;
    await exited;
    throw new Error(`The lab's shell ended: ${stderrTail() || `exit code ${child.exitCode}`}`);
  };
  const command = async (script: string): Promise<string> => {
    send(`${script}\necho "${END}$?"`);
    const printed: string[] = [];
    for (let line = await nextLine(); ; line = await nextLine()) {
      if (line === `${END}0`) return printed.join('\n');
      if (line.startsWith(END)) throw new Error(`Lab command failed: ${stderrTail() || script}`);
      printed.push(line);
    }
  };
  const close = async (): Promise<void> => {
    child.stdin.end();
    await exited.catch(() => {});
  };
  return { send, nextLine, command, stderrTail, close };
}

function raise(error: unknown): never {
  throw error;
}
