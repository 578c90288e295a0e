/**
 * A program that asks a server until it answers, from the server's own host, and then keeps it busy until it is warm.
 * Prints a line of JSON for all that it waits for, and a last one when it is done.
 */
import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Question {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** How long a server that answers with 2xx is asked again and again. */
  readonly warmUpMs: number;
}

export type Told = { readonly waiting: string } | { readonly status: number };

const RETRY_MS = 10;

const question = JSON.parse(process.argv[2]!) as Question;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let told = '';
let socket: Socket | undefined;

const status = await askUntilWarm();
// No FIN, and so no TIME_WAIT on the host that is to be counted. Before it is told, for then this program is ended.
socket?.resetAndDestroy();
tell({ status });

async function askUntilWarm(): Promise<number> {
  const status = await firstStatus();
  const first = socket;
  const endMs = performance.now() + question.warmUpMs;
  // A server that ends the connection would gather TIME_WAIT on its host, a socket for each further request.
  while (
    status >= 200 &&
    status < 300 &&
    socket === first &&
    !first?.destroyed &&
    performance.now() < endMs
  ) {
    await ask().catch(() => endSocket());
  }
  return status;
}

async function firstStatus(): Promise<number> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      endSocket();
      tell({ waiting: (error as NodeJS.ErrnoException).code ?? String(error) });
      await wait(RETRY_MS);
    }
  }
}

function endSocket(): void {
  socket?.destroy();
}

async function ask(): Promise<number> {
  const { address: host, port, path } = question;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = http.get({ agent, host, port, path }, resolve);
  request.on('error', reject);
  request.on('socket', (used) => {
    socket = used;
    used.once('connect', () => tell({ waiting: 'it accepts connections, but does not answer' }));
  });
  const response = await promise;
  for await (const _ of response);
  return response.statusCode ?? 0;
}

/** Each thing once, as long as nothing else happens. */
function tell(what: Told): void {
  const line = JSON.stringify(what);
  if (line !== told) process.stdout.write(`${line}\n`);
  told = line;
}
