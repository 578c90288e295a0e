import { once } from 'node:events';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type OriginOptions, originArguments } from '../../servers/origin/options.ts';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Program } from '../lab/program.ts';
import { within } from './deadline.ts';

/** The origin, ready for requests. */
export interface RunningOrigin {
  readonly program: Program;
  readonly port: number;
}

const READY_WITHIN_MS = 5_000;

/** The origin's program beside this one: TypeScript in the checkout, JavaScript in the package. */
const MAIN = fileURLToPath(new URL(`../../servers/origin/main${extname(import.meta.url)}`, import.meta.url));

/**
 * Starts the origin on its host and waits until it listens. Rejects with a CellError, the end of what the origin
 * wrote in it, where it does not.
 */
export async function startOrigin(lab: Lab, options: OriginOptions): Promise<RunningOrigin> {
  const argv = [process.execPath, MAIN, ...originArguments(options)] as const;
  const program = await lab.start('origin', { name: 'origin', argv });
  try {
    return { program, port: await within(READY_WITHIN_MS, 'the origin to listen', readyPort(program)) };
  } catch (error) {
    await program.stop();
    const reason = error instanceof Error ? error.message : String(error);
    const words = program.stderrTail();
    throw new CellError(`Cannot start the origin: ${reason}${words && `\n${words}`}`, { cause: error });
  }
}

async function readyPort(program: Program): Promise<number> {
  // Reads on after the first line, so that the origin never waits for a reader of its last words.
  const lines = createInterface({ input: program.stdout });
  const ended = program.exited.then(({ code, signal }) => {
    throw new Error(`It ended with ${signal ?? `exit code ${code}`}`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  const { ready, port } = JSON.parse(line) as { ready?: unknown; port?: unknown };
  if (ready !== true || typeof port !== 'number') throw new Error(`Expected its ready line, found "${line}"`);
  return port;
}
