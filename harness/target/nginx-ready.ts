import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { STATUS_PATH } from '../../servers/nginx/config.ts';
import type { Program } from '../lab/program.ts';

const RETRY_MS = 5;
const ANSWER_WITHIN_MS = 1_000;

/**
 * How many requests nginx has begun, this one included, from its stub_status. Asked over a unix socket: no TCP
 * connection is made that the observers would count. Rejects where nginx does not answer.
 */
export async function readRequestCount(socketPath: string): Promise<number> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const request = get({ socketPath, path: STATUS_PATH, agent: false, signal });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return parseRequestCount(await text(response));
}

/** The third number below `server accepts handled requests`. Throws where there is none. */
export function parseRequestCount(status: string): number {
  const count = /^server accepts handled requests\s+\d+ \d+ (\d+)/m.exec(status)?.[1];
  if (count === undefined) throw new Error(`Cannot read nginx's status "${status}": expected stub_status`);
  return Number(count);
}

/** Resolves when nginx answers on its status socket. Rejects where it ends before. */
export async function nginxAnswers(program: Program, socketPath: string): Promise<void> {
  let ended = false;
  void program.exited.then(() => {
    ended = true;
  });
  while (!ended) {
    const answered = await readRequestCount(socketPath).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await wait(RETRY_MS);
  }
  throw new Error('It ended');
}
