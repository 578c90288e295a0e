import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { SERIAL_HEADER, STATUS_PATH } from '../../../servers/nginx/status.ts';
import type { Program } from '../../lab/program.ts';

const RETRY_MS = 5;
const ANSWER_WITHIN_MS = 1_000;

/** Numbers of connections and requests that nginx has begun, including this one. */
export interface BegunCounts {
  readonly connections: number;
  readonly requests: number;
  /** Connections that nginx itself began to open, including failed ones. */
  readonly opened: number;
}

/**
 * Reads nginx's stub_status. It uses a unix socket, so there is no TCP connection that the observers would count.
 * Rejects if nginx does not answer.
 */
export async function readBegun(socketPath: string): Promise<BegunCounts> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const request = get({ socketPath, path: STATUS_PATH, agent: false, signal });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const begun = parseBegun(await text(response));
  return { ...begun, opened: Number(response.headers[SERIAL_HEADER]) - begun.connections };
}

/** The first and third number below `server accepts handled requests`. Throws if they are missing. */
export function parseBegun(status: string): Omit<BegunCounts, 'opened'> {
  const match = /^server accepts handled requests\s+(\d+) \d+ (\d+)/m.exec(status);
  if (match === null) throw new Error(`Cannot read nginx's status "${status}": expected stub_status`);
  return { connections: Number(match[1]), requests: Number(match[2]) };
}

/** Resolves with its counts when nginx answers on its status socket. Rejects if nginx ends before. */
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
