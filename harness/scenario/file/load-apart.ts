import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { deserialize } from 'node:v8';
import { ANSWER_FD, type Answer } from './answer.ts';

const LOADER = fileURLToPath(new URL(`./loader${extname(import.meta.url)}`, import.meta.url));

/**
 * Time for a file to load, ms, from the start of its process, if it leaves the event loop free. It is refused within five
 * seconds of the command's start.
 */
const WITHIN_MS = 3_000;
/** Time after which the loader is killed, ms: a file may keep it busy. The difference is for a loader that gets no CPU. */
const KILLED_AFTER_MS = 4_000;
/** Files that load at once, each for about 0.1 s of CPU time. The others wait: their limits are times of the clock. */
const MOST_AT_ONCE = 8;
/** Memory of the loader for JavaScript objects, MB, and in all, kB. */
const HEAP_MB = 512;
const MEMORY_KB = 2_097_152;
/** CPU time after which the kernel ends a loader whose parent was killed. */
const CPU_SECONDS = 10;
/** Characters of the loader's standard error that are kept. */
const MOST_SAID = 100_000;

const begun = new Map<string, Promise<Answer>>();
const alive = new Set<ChildProcess>();
const waiting: (() => void)[] = [];
let places = MOST_AT_ONCE;

/** Whether a word means a file and not a name. */
export function isFile(nameOrFile: string): boolean {
  return /[/\\]/.test(nameOrFile) || ['.ts', '.js', '.mjs'].includes(extname(nameOrFile));
}

/** Begins to load the files among these words, at the same time. `loadApart()` then waits for what is left to do. */
export function beginLoading(namesOrFiles: readonly string[], cwd: string): void {
  for (const file of namesOrFiles.filter(isFile).map((one) => resolve(cwd, one))) {
    if (begun.has(file)) continue;
    const answer = load(file);
    answer.catch(() => {}); // whoever waits for it hears of it
    begun.set(file, answer);
  }
}

/**
 * Loads a user's file in a process of its own, with limits on time and memory: it may throw at any time, never end, or
 * end the process. `file` is absolute.
 */
export function loadApart(file: string): Promise<Answer> {
  const answer = begun.get(file) ?? load(file);
  begun.delete(file); // a second load reads the file again
  return answer;
}

async function load(file: string): Promise<Answer> {
  if (places === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else places -= 1;
  try {
    return await runLoader(file);
  } finally {
    const next = waiting.shift();
    if (next === undefined) places += 1;
    else next();
  }
}

async function runLoader(file: string): Promise<Answer> {
  const child = startLoader(file);
  const said = keepText(child.stderr!);
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    kill(child);
  }, KILLED_AFTER_MS);
  try {
    const bytes = Buffer.concat(await (child.stdio[ANSWER_FD] as Readable).toArray());
    const answer = readAnswer(bytes);
    const [code, signal] = answer === undefined ? await exited : [null, null];
    await nextTurn(); // until all that it said has arrived
    // What a process says that crashes is a stack trace.
    if (signal === null) process.stderr.write(said());
    return answer ?? refusal({ code, signal, isLate, said: said() });
  } finally {
    clearTimeout(limit);
    kill(child);
  }
}

/** Starts the loader, in a process group of its own. */
function startLoader(file: string): ChildProcess {
  const limits = `{ ulimit -t ${CPU_SECONDS}; ulimit -d ${MEMORY_KB}; } 2>/dev/null; exec "$@"`;
  const program = [
    process.execPath,
    `--max-old-space-size=${HEAP_MB}`,
    LOADER,
    file,
    String(WITHIN_MS),
    String(Date.now()),
  ];
  const cache = getCompileCacheDir();
  const child = spawn('sh', ['-c', limits, 'sh', ...program], {
    stdio: ['inherit', 'inherit', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...(cache !== undefined && { NODE_COMPILE_CACHE: dirname(cache) }) },
  });
  if (alive.size === 0) process.once('exit', killAll);
  alive.add(child);
  return child;
}

function killAll(): void {
  for (const child of alive) kill(child);
}

/** Kills a loader, and what it started. */
function kill(child: ChildProcess): void {
  if (!alive.delete(child) || child.pid === undefined) return;
  if (alive.size === 0) process.off('exit', killAll);
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {} // it has ended
}

/** Returns what a stream has said so far. */
function keepText(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(0, MOST_SAID);
  });
  return () => text;
}

/** undefined: the loader gave no answer. */
function readAnswer(bytes: Buffer): Answer | undefined {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly isLate: boolean;
  readonly said: string;
}

function refusal({ code, signal, isLate, said }: Ended): Answer {
  const kind = 'refused';
  if (isLate)
    return {
      kind,
      what: `Has not loaded after ${KILLED_AFTER_MS} ms`,
      expected: 'a file that ends when its data is exported',
    };
  if (/heap out of memory/i.test(said))
    return { kind, what: `Used more than ${HEAP_MB} MB of memory while it loaded` };
  return { kind, what: `Ended its process while it loaded (${signal ?? `code ${code}`})` };
}
