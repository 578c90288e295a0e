import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** An origin as a child process, started with plain Node. */
export interface RunningOrigin {
  readonly child: ReturnType<typeof spawn>;
  readonly stderr: Promise<string>;
  /** The next line of its output, parsed as JSON; undefined when it has ended. */
  next(): Promise<Record<string, unknown> | undefined>;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
}

export function runOrigin(...args: readonly string[]): RunningOrigin {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    stderr: text(child.stderr),
    next: async () => {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value);
    },
    exited: once(child, 'exit').then(([code, signal]) => ({ code, signal })),
  };
}
