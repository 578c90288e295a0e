import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { labEnvironment } from '../environment.ts';
import { tailOf } from '../tail.ts';

/** A shell at the other end of a pipe. It ends when the pipe does. */
export interface Shell {
  /** Writes lines without waiting for them. */
  send(script: string): void;
  /** The next line that it prints. Rejects when it has ended. */
  nextLine(): Promise<string>;
  /** Runs a script; resolves with what it printed, rejects where its last command fails. One at a time. */
  command(script: string): Promise<string>;
  stderrTail(): string;
  /** Ends the pipe and waits until the shell and all that it held is gone. */
  close(): Promise<void>;
}

/** Begins the line that ends an answer; nothing else prints this character (EOT). */
const END = '\x04';

/** Starts a program that reads shell commands from its standard input. */
export function openShell(argv: readonly [string, ...string[]]): Shell {
  // Detached: Ctrl-C in the terminal is for the harness alone, which then ends the pipe.
  const child = spawn(argv[0], argv.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: labEnvironment(),
    detached: true,
  });
  const stderrTail = tailOf(child.stderr);
  const exited = Promise.race([once(child, 'close'), once(child, 'error').then(([error]) => raise(error))]);
  exited.catch(() => {});
  child.stdin.on('error', () => {}); // EPIPE: the shell has ended, which nextLine() tells
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
