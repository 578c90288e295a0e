/**
 * A program that sends requests to a server until it answers, and then keeps it busy until it is warm. It runs on the
 * server's own host, and reads its question from standard input. Prints a line of JSON for each thing that it waits for, and one when it is done.
 */
import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { bodyOf, fieldsTo, type SentRequest } from '../../scenario/request/sent.ts';
import { isStarting } from '../starting.ts';

export interface Question {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  readonly request: SentRequest;
  /** How long to send more requests to a server that answers with 2xx. */
  readonly warmUpMs: number;
}

/** A line of output: what the program waits for, or at the end the first answer of a server that has started. */
export type AskerReport =
  | { readonly waiting: string }
  | { readonly starting: number }
  | { readonly status: number; readonly minorVersion: number };

type Answer = Extract<AskerReport, { readonly status: number }>;

const RETRY_MS = 10;
/** The same for a server that answers: each try is a connection. */
const STARTING_MS = 50;

const question = JSON.parse(await text(process.stdin)) as Question;
let agent = newAgent();
let lastLine = '';
let hasAnswered = false;
let socket: Socket | undefined;

const answer = await askUntilWarm();
// A reset instead of a FIN, to leave no TIME_WAIT on the measured host. It comes before the report, after which the
// harness stops this program.
socket?.resetAndDestroy();
report(answer);

async function askUntilWarm(): Promise<Answer> {
  const answer = await firstAnswer();
  const first = socket;
  const endMs = performance.now() + question.warmUpMs;
  // Stops when the server closes the connection: each further request would leave a TIME_WAIT on its host.
  while (
    answer.status >= 200 &&
    answer.status < 300 &&
    socket === first &&
    !first?.destroyed &&
    performance.now() < endMs
  ) {
    await ask().catch(() => socket?.destroy());
  }
  return answer;
}

async function firstAnswer(): Promise<Answer> {
  for (;;) {
    try {
      const answer = await ask();
      if (!isStarting(answer.status)) return answer;
      report({ starting: answer.status });
      // The agent does not notice the reset.
      agent = newAgent();
      await wait(STARTING_MS);
    } catch (error) {
      socket?.destroy();
      report({ waiting: (error as NodeJS.ErrnoException).code ?? String(error) });
      await wait(RETRY_MS);
    }
  }
}

function newAgent(): http.Agent {
  return new http.Agent({ keepAlive: true, maxSockets: 1 });
}

async function ask(): Promise<Answer> {
  const { address: host, port, path, request: sent } = question;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { method } = sent;
  // As http.request() itself would write it.
  const own = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const headers = fieldsTo(own, sent).flat();
  const request = http.request({ agent, host, port, path, method, headers }, resolve).end(bodyOf(sent));
  request.on('error', reject);
  request.on('socket', (used) => {
    socket = used;
    used.once('connect', () => {
      if (!hasAnswered) report({ waiting: 'it accepts connections, but does not answer' });
    });
  });
  const response = await promise;
  hasAnswered = true;
  const { statusCode: status = 0, httpVersionMinor: minorVersion } = response;
  if (isStarting(status)) {
    // A reset leaves no TIME_WAIT, even if the server has sent its FIN. At the end of the answer, Node sends a FIN.
    response.on('error', () => {});
    socket?.resetAndDestroy();
    return { status, minorVersion };
  }
  for await (const _ of response);
  return { status, minorVersion };
}

/** Prints a line, unless it repeats the last one. */
function report(what: AskerReport): void {
  const line = JSON.stringify(what);
  if (line !== lastLine) process.stdout.write(`${line}\n`);
  lastLine = line;
}
