import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { SERIAL_HEADER, STATUS_PATH } from '../../../servers/nginx/status.ts';
import type { Program } from '../../lab/program.ts';

const RETRY_MS = 5;
const ANSWER_WITHIN_MS = 1_000;

/** What nginx has begun, the asking included. */
export interface BegunCounts {
  readonly connections: number;
  readonly requests: number;
  /** Connections that nginx itself began to open, to whomever; those that failed included. */
  readonly opened: number;
}

/**
 * How much nginx has begun, from its stub_status. Asked over a unix socket: no TCP connection is made that the
 * observers would count. Rejects where nginx does not answer.
 */
export async function readBegun(socketPath: string): Promise<BegunCounts> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const request = get({ socketPath, path: STATUS_PATH, agent: false, signal });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const begun = parseBegun(await text(response));
  return { ...begun, opened: Number(response.headers[SERIAL_HEADER]) - begun.connections };
}

/** The first and third number below `server accepts handled requests`. Throws where there are none. */
export function parseBegun(status: string): Omit<BegunCounts, 'opened'> {
  const match = /^server accepts handled requests\s+(\d+) \d+ (\d+)/m.exec(status);
  if (match === null) throw new Error(`Cannot read nginx's status "${status}": expected stub_status`);
  return { connections: Number(match[1]), requests: Number(match[2]) };
}

/** Resolves with its counts when nginx answers on its status socket. Rejects where it ends before. */
export async function nginxAnswers(program: Program, socketPath: string): Promise<BegunCounts> {
  let ended = false;
  void program.exited.then(() => {
    ended = true;
  });
  while (!ended) {
    const begun = await readBegun(socketPath).catch(() => null);
    if (begun !== null) return begun;
    await wait(RETRY_MS);
  }
  throw new Error('It ended');
}
