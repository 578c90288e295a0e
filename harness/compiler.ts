import { readdir, readFile } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import os from 'node:os';
import { dirname, join } from 'node:path';

/**
 * V8 compiles and collects garbage in four threads, which share the one core of driver or origin with its event loop: with
 * one thread the event loop gets half of the core or more, not a fifth.
 */
export const ONE_COMPILER = ['--v8-pool-size=1', '--single-threaded-gc'] as const;

/**
 * Environment of a program of connlab's own, in which Node keeps its stripped and compiled code beside that of this process:
 * it then starts in half the time. In a folder of its own, because V8 refuses code that was compiled with other flags. Empty
 * if this process keeps none.
 */
export function compileCacheOf(program: string): Readonly<Record<string, string>> {
  const own = getCompileCacheDir();
  // Node adds a folder for its version to the one that it was given.
  return own === undefined ? {} : { NODE_COMPILE_CACHE: join(dirname(own), program) };
}

/** Added to the compiler's nice value: a third of the event loop's weight, so it still gets on when the core is busy. */
const NICER = 5;
const NICEST = 19;

/**
 * Gives V8's compiler thread less of the core than the event loop. V8 still compiles during a load,
 * because TCP sockets are other objects than the Unix sockets of the warm-up; requests would wait for that 2 to 4 ms at a
 * time.
 */
export async function yieldToEventLoop(): Promise<void> {
  const nice = Math.min(NICEST, os.getPriority() + NICER);
  for (const thread of await readdir('/proc/self/task')) {
    const status = await readFile(`/proc/self/task/${thread}/status`, 'utf8');
    if (!/^Name:.*V8Worker$/m.test(status)) continue;
    // /proc is that of the machine; the driver may be in a PID namespace, where threads have other numbers.
    const [own] = /\d+$/.exec(/^NSpid:.*$/m.exec(status)?.[0] ?? '') ?? [];
    if (own !== undefined) os.setPriority(Number(own), nice);
  }
}
