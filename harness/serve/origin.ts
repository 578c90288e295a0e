import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type OriginOptions, originArguments } from '../../servers/origin/options.ts';
import type { OriginServed } from '../../servers/origin/served.ts';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Program } from '../lab/program.ts';
import { within } from './deadline.ts';
import type { Served } from './target.ts';

/** The origin, ready for requests. */
export interface RunningOrigin {
  readonly program: Program;
  readonly port: number;
  /** Asks what it has served so far; null where it does not answer in bounded time. */
  served(): Promise<Served | null>;
}

const READY_WITHIN_MS = 5_000;
const SERVED_WITHIN_MS = 1_000;

/** The origin's program beside this one: TypeScript in the checkout, JavaScript in the package. */
const MAIN = fileURLToPath(new URL(`../../servers/origin/main${extname(import.meta.url)}`, import.meta.url));

/**
 * Starts the origin on its host and waits until it listens. Rejects with a CellError, the end of what the origin
 * wrote in it, where it does not.
 */
export async function startOrigin(lab: Lab, options: OriginOptions): Promise<RunningOrigin> {
  const argv = [process.execPath, MAIN, ...originArguments(options)] as const;
  const program = await lab.start('origin', { name: 'origin', argv });
  const said = linesOf(program);
  try {
    const port = readyPort(await within(READY_WITHIN_MS, 'the origin to listen', said.next()));
    return { program, port, served: () => askServed(program, said) };
  } catch (error) {
    await program.stop();
    const reason = error instanceof Error ? error.message : String(error);
    const words = program.stderrTail();
    throw new CellError(`Cannot start the origin: ${reason}${words && `\n${words}`}`, { cause: error });
  }
}

/** What a program says, a line for each who asks, in the order they asked. */
interface Lines {
  /** Rejects where the program ends without a further line. */
  next(): Promise<string>;
}

/** Reads on where nobody asks, so that the program never waits for a reader. */
function linesOf(program: Program): Lines {
  const asking: ((line: string) => void)[] = [];
  createInterface({ input: program.stdout }).on('line', (line) => asking.shift()?.(line));
  const ended = program.exited.then(({ code, signal }) => {
    throw new Error(`It ended with ${signal ?? `exit code ${code}`}`);
  });
  ended.catch(() => {});
  return { next: () => Promise.race([new Promise<string>((resolve) => asking.push(resolve)), ended]) };
}

function readyPort(line: string): number {
  const { ready, port } = JSON.parse(line) as { ready?: unknown; port?: unknown };
  if (ready !== true || typeof port !== 'number') throw new Error(`Expected its ready line, found "${line}"`);
  return port;
}

async function askServed(program: Program, said: Lines): Promise<Served | null> {
  const answer = said.next();
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
