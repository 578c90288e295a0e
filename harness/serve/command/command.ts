import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CellError } from '../../errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Program } from '../../lab/program.ts';
import type { ServerCommand } from '../../scenario/scenario.ts';
import { within } from '../deadline.ts';
import { type Listen, listenOn, withPort } from '../listen.ts';
import type { RunningOrigin } from '../origin.ts';
import type { Question, Told } from './asker.ts';
import { listeningText } from './listeners.ts';

/** As long as the lab's own origin and the drivers warm up. */
const WARM_UP_MS = 400;

/** The program that asks, beside this one: TypeScript in the checkout, JavaScript in the package. */
const ASKER = fileURLToPath(new URL(`./asker${extname(import.meta.url)}`, import.meta.url));

// What it prints is for messages alone, and in the order in which it was printed. A shell of its own has no arguments
// that the line could see.
const START = 'cd -- "$1" && exec sh -c "$2" 1>&2';

/**
 * Starts a server of one's own on the host `origin`, with PORT and HOST in its environment, and waits until it answers.
 * Rejects with a CellError, the end of what it printed in it, where it does not.
 */
export async function startCommand(lab: Lab, command: ServerCommand): Promise<RunningOrigin> {
  const listen = await withPort(listenOn(lab, 'origin'), 'tcp');
  const { address: host, port } = listen;
  const program = await lab.start('origin', {
    name: 'origin',
    argv: ['sh', '-c', START, 'sh', command.folder, filledIn(command.line, listen)],
    env: { HOST: host, PORT: String(port) },
  });
  program.stdout.resume();
  try {
    await untilAnswers(lab, { program, command, port });
    return { program, port, served: async () => null };
  } catch (error) {
    await program.stop();
    const reason = error instanceof Error ? error.message : String(error);
    const words = program.stderrTail();
    const printed = words === '' ? 'It printed nothing' : `It printed:\n${words}`;
    throw new CellError(`Cannot start \`${command.line}\`: ${reason}\n${printed}`, { cause: error });
  }
}

/** The command line with its places for host and port filled in. */
export function filledIn(line: string, { address, port }: Listen): string {
  return line.replaceAll('{host}', address).replaceAll('{port}', String(port));
}

interface Started {
  readonly program: Program;
  readonly command: ServerCommand;
  readonly port: number;
}

/** Asked from its own host: nothing crosses the links, on which the ports are counted. */
async function untilAnswers(lab: Lab, { program, command, port }: Started): Promise<void> {
  const { path, readyWithinMs } = command;
  const address = lab.address('client', 'origin');
  const question: Question = { address, port, path, warmUpMs: WARM_UP_MS };
  const argv = [process.execPath, ASKER, JSON.stringify(question)] as const;
  const asker = await lab.start('origin', { name: 'asker', argv });
  let last = 'nobody listens';
  const answered = lastStatus(asker, (waiting) => {
    last = waiting;
  });
  const ended = program.exited.then(({ code, signal }) => {
    throw new Error(`It ended with ${signal ?? `exit code ${code}`}`);
  });
  ended.catch(() => {});
  try {
    const status = await within(readyWithinMs, 'it', Promise.race([answered, ended])).catch((error) => {
      throw error instanceof CellError
        ? new Error(lateText(lab, { last, address, port, readyWithinMs }))
        : error;
    });
    if (status < 200 || status > 299) throw new Error(`It answered GET ${path} with ${status}, not with 2xx`);
  } finally {
    await asker.stop(0);
  }
}

/** The status of the answer, when there is one; what it waits for is told meanwhile. */
async function lastStatus(asker: Program, onWaiting: (what: string) => void): Promise<number> {
  for await (const line of createInterface({ input: asker.stdout })) {
    const told = JSON.parse(line) as Told;
    if ('status' in told) return told.status;
    onWaiting(told.waiting);
  }
  throw new Error(`The program that asks it ended: ${asker.stderrTail()}`);
}

function lateText(
  lab: Lab,
  late: {
    readonly last: string;
    readonly address: string;
    readonly port: number;
    readonly readyWithinMs: number;
  },
): string {
  const { last, address, port, readyWithinMs } = late;
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const elsewhere = lab.kind === 'namespaces' ? listeningText(lab.hosts.origin.pid) : null;
  const heard = elsewhere === null ? '' : `; on its host there listens: ${elsewhere}`;
  return `It did not answer at ${place} within ${readyWithinMs} ms (${last})${heard}. It is to listen at $HOST:$PORT`;
}
