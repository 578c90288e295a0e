/**
 * A program that sends requests to a server until it answers, and then keeps it busy until it is warm. It runs on the
 * server's own host. Prints a line of JSON for each thing that it waits for, and one when it is done.
 */
import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Question {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** How long to send more requests to a server that answers with 2xx. */
  readonly warmUpMs: number;
}

/** A line of output: what the program waits for, or the status of the first answer at the end. */
export type AskerReport = { readonly waiting: string } | { readonly status: number };

const RETRY_MS = 10;

const question = JSON.parse(process.argv[2]!) as Question;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let lastLine = '';
let socket: Socket | undefined;

const status = await askUntilWarm();
// A reset instead of a FIN, to leave no TIME_WAIT on the measured host. It comes before the report, after which the
// harness stops this program.
socket?.resetAndDestroy();
report({ status });

async function askUntilWarm(): Promise<number> {
  const status = await firstStatus();
  const first = socket;
  const endMs = performance.now() + question.warmUpMs;
  // Stops when the server closes the connection: each further request would leave a TIME_WAIT on its host.
  while (
    status >= 200 &&
    status < 300 &&
    socket === first &&
    !first?.destroyed &&
    performance.now() < endMs
  ) {
    await ask().catch(() => socket?.destroy());
  }
  return status;
}

async function firstStatus(): Promise<number> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      socket?.destroy();
      report({ waiting: (error as NodeJS.ErrnoException).code ?? String(error) });
      await wait(RETRY_MS);
    }
  }
}

async function ask(): Promise<number> {
  const { address: host, port, path } = question;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = http.get({ agent, host, port, path }, resolve);
  request.on('error', reject);
  request.on('socket', (used) => {
    socket = used;
    used.once('connect', () => report({ waiting: 'it accepts connections, but does not answer' }));
  });
  const response = await promise;
  for await (const _ of response);
  return response.statusCode ?? 0;
}

/** Prints a line, unless it repeats the last one. */
function report(what: AskerReport): void {
  const line = JSON.stringify(what);
  if (line !== lastLine) process.stdout.write(`${line}\n`);
  lastLine = line;
}
