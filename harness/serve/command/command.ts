import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { socketAddress } from '../../../servers/nginx/syntax.ts';
import { CellError } from '../../errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Program } from '../../lab/program.ts';
import type { SentRequest } from '../../scenario/request/sent.ts';
import type { ServerCommand } from '../../scenario/scenario.ts';
import { within } from '../deadline.ts';
import { endOf, startError } from '../deaths.ts';
import { type Listen, listenOn, withPort } from '../listen.ts';
import type { RunningOrigin } from '../origin.ts';
import { WARM_UP_MS } from '../settings.ts';
import type { AskerReport, Question } from './asker.ts';
import { listeningText } from './listeners.ts';

/** The program that waits for the server's answer: TypeScript in the checkout, JavaScript in the package. */
const ASKER = fileURLToPath(new URL(`./asker${extname(import.meta.url)}`, import.meta.url));

// Both output streams go to stderr, so that they stay in order. The line runs in a second shell, in which $1 and $2 are
// not set.
const START = 'cd -- "$1" && exec sh -c "$2" 1>&2';

/**
 * Starts the user's server on the host `origin`, with PORT and HOST in its environment, and waits until it answers.
 * Rejects with a CellError, which includes the end of its output, if it does not.
 */
export async function startCommand(
  lab: Lab,
  command: ServerCommand,
  request: SentRequest,
): Promise<RunningOrigin> {
  const listen = await withPort(listenOn(lab, 'origin'), 'tcp');
  const { address: host, port } = listen;
  const program = await lab.start('origin', {
    name: 'origin',
    argv: ['sh', '-c', START, 'sh', command.folder, filledIn(command.line, listen)],
    env: { HOST: host, PORT: String(port) },
  });
  program.stdout.resume();
  try {
    const minorVersion = await untilAnswers(lab, { program, command, port, request });
    return { program, port, minorVersion, served: async () => null };
  } catch (error) {
    await program.stop();
    const tail = program.stderrTail();
    const output = tail === '' ? 'It printed nothing' : `It printed:\n${tail}`;
    throw startError(`\`${command.line}\``, error, output);
  }
}

/** The command line with `{host}` and `{port}` replaced. */
export function filledIn(line: string, { address, port }: Listen): string {
  return line.replaceAll('{host}', address).replaceAll('{port}', String(port));
}

interface Started {
  readonly program: Program;
  readonly command: ServerCommand;
  readonly port: number;
  readonly request: SentRequest;
}

/**
 * Asks from the server's own host, so that no connection crosses the links, where ports are counted. Resolves with the minor
 * version of HTTP/1.x in the answer.
 */
async function untilAnswers(lab: Lab, { program, command, port, request }: Started): Promise<number> {
  const { path, readyWithinMs } = command;
  const address = lab.address('client', 'origin');
  const question: Question = { address, port, path, request, warmUpMs: WARM_UP_MS };
  const asker = await lab.start('origin', { name: 'asker', argv: [process.execPath, ASKER] });
  asker.stdin.end(JSON.stringify(question));
  let last: Waiting = { waiting: 'nothing listens' };
  const answered = firstAnswer(asker, (waiting) => {
    last = waiting;
  });
  const starting = Promise.race([answered, endOf(program)]);
  try {
    const { status, minorVersion } = await within(readyWithinMs, 'it', starting).catch((error) => {
      if (!(error instanceof CellError)) throw error;
      if ('starting' in last) {
        throw new Error(
          `It still answered ${request.method} ${path} with ${last.starting} after ${readyWithinMs} ms, not with 2xx`,
        );
      }
      const late = `It did not answer at ${socketAddress(address, port)} within ${readyWithinMs} ms (${last.waiting})`;
      throw new Error(`${late}${listeningHint(lab)}. It must listen on $HOST:$PORT`);
    });
    if (status < 200 || status > 299)
      throw new Error(`It answered ${request.method} ${path} with ${status}, not with 2xx`);
    return minorVersion;
  } finally {
    await asker.stop(0);
  }
}

type FirstAnswer = Extract<AskerReport, { readonly status: number }>;
type Waiting = Exclude<AskerReport, FirstAnswer>;

/** The first answer of a server that has started. Calls `onWaiting` with what the program waits for until then. */
async function firstAnswer(asker: Program, onWaiting: (what: Waiting) => void): Promise<FirstAnswer> {
  for await (const line of createInterface({ input: asker.stdout })) {
    const report = JSON.parse(line) as AskerReport;
    if ('status' in report) return report;
    onWaiting(report);
  }
  throw new Error(`The program that sends it requests ended: ${asker.stderrTail()}`);
}

function listeningHint(lab: Lab): string {
  const elsewhere = lab.kind === 'namespaces' ? listeningText(lab.hosts.origin.pid) : null;
  return elsewhere === null ? '' : `; programs on its host listen on ${elsewhere}`;
}
