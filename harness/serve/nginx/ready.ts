import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { SERIAL_HEADER, STATUS_PATH } from '../../../servers/nginx/status.ts';
import type { Program } from '../../lab/program.ts';
import { parseNginxStatus } from './stub-status.ts';

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
  const body = await text(response);
  const status = parseNginxStatus(body);
  if (status === undefined) throw new Error(`Cannot read nginx's status "${body}": expected stub_status`);
  const { accepts: connections, requests } = status;
  return { connections, requests, opened: Number(response.headers[SERIAL_HEADER]) - connections };
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
