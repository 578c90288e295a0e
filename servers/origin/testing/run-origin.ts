import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { readOriginOptions, type ServerSettings } from '../options.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** An origin as a child process, started with plain Node. */
export interface RunningOrigin {
  readonly child: ReturnType<typeof spawn>;
  readonly stderr: Promise<string>;
  /** The next line of its output, parsed as JSON; undefined when it has ended. */
  next(): Promise<Record<string, unknown> | undefined>;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
}

/** As by hand: with these options, or without any. */
export function runOrigin(options?: object): RunningOrigin {
  return run(options === undefined ? [] : [JSON.stringify(options)]);
}

/** As the harness does: it ends with its standard input. */
export function runLeashed(changes: Partial<ServerSettings> = {}, warmUpMs = 0): RunningOrigin {
  const { settings, ...options } = readOriginOptions();
  const origin = run(['-']);
  origin.child.stdin!.write(
    `${JSON.stringify({ ...options, settings: { ...settings, ...changes }, warmUpMs })}\n`,
  );
  return origin;
}

function run(args: readonly string[]): RunningOrigin {
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
