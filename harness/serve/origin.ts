import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { OriginOptions } from '../../servers/origin/options.ts';
import type { OriginServed } from '../../servers/origin/served.ts';
import { compileCacheOf, ONE_COMPILER } from '../compiler.ts';
import type { Lab } from '../lab/lab.ts';
import type { Program } from '../lab/program.ts';
import { within } from './deadline.ts';
import { endOf, startError } from './deaths.ts';
import type { Served } from './target.ts';

/** The origin, ready for requests. */
export interface RunningOrigin {
  readonly program: Program;
  readonly port: number;
  /** Of HTTP/1.x, in the first answer of a server of the user's. */
  readonly minorVersion?: number;
  /** What it has served so far; null if it does not answer within 1 s. */
  served(): Promise<Served | null>;
}

const READY_WITHIN_MS = 5_000;
const SERVED_WITHIN_MS = 1_000;

/** The origin's program: TypeScript in the checkout, JavaScript in the package. */
const MAIN = fileURLToPath(new URL(`../../servers/origin/main${extname(import.meta.url)}`, import.meta.url));

/**
 * Starts the origin on its host and waits until it listens. Rejects with a CellError, which includes the end of the
 * origin's output, if it does not.
 */
export async function startOrigin(lab: Lab, options: OriginOptions): Promise<RunningOrigin> {
  const argv = [process.execPath, ...ONE_COMPILER, MAIN, '-'] as const;
  const program = await lab.start('origin', { name: 'origin', argv, env: compileCacheOf('origin') });
  // It may die while it is written to: that shows as its exit.
  program.stdin.on('error', () => {});
  program.stdin.write(`${JSON.stringify(options)}\n`);
  const output = linesOf(program);
  try {
    const port = readyPort(await within(READY_WITHIN_MS, 'the origin to listen', output.next()));
    return { program, port, served: () => askServed(program, output) };
  } catch (error) {
    await program.stop();
    throw startError('the origin', error, program.stderrTail());
  }
}

/** The output of a program. */
interface Lines {
  /** The next line. Rejects if the program ends before it. */
  next(): Promise<string>;
}

/** Lines that no caller waits for are dropped, so that the program never blocks on its output. */
function linesOf(program: Program): Lines {
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: program.stdout }).on('line', (line) => waiting.shift()?.(line));
  const ended = endOf(program);
  return { next: () => Promise.race([new Promise<string>((resolve) => waiting.push(resolve)), ended]) };
}

function readyPort(line: string): number {
  const { ready, port } = JSON.parse(line) as { ready?: unknown; port?: unknown };
  if (ready !== true || typeof port !== 'number') throw new Error(`Expected its ready line, found "${line}"`);
  return port;
}

async function askServed(program: Program, output: Lines): Promise<Served | null> {
  const answer = output.next();
  program.stdin.write('served\n');
  try {
    const { served } = JSON.parse(await within(SERVED_WITHIN_MS, "the origin's counts", answer)) as {
      readonly served: OriginServed;
    };
    return served;
  } catch {
    answer.catch(() => {});
    return null;
  }
}
