import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { bodyOf, fieldsTo } from '../../scenario/request/sent.ts';
import type { FoundService } from './external.ts';
import { readKeepAlive } from './keep-alive-field.ts';

/** What a service shows of the time after which it closes an idle connection. */
export type SeenIdle =
  /** It says so in the Keep-Alive header of its answer. */
  | { readonly source: 'header'; readonly ms: number }
  /** It closed an idle connection after this time. */
  | { readonly source: 'closed'; readonly ms: number }
  /** It kept an idle connection for all of this time. */
  | { readonly source: 'kept'; readonly ms: number }
  /** It keeps no connection, or did not answer. */
  | { readonly source: 'unknown'; readonly ms: null };

const UNKNOWN: SeenIdle = { source: 'unknown', ms: null };
const TIMEOUT_MS = 5_000;

/**
 * Sends a service one request on a connection of its own. If the answer does not say how long the service keeps an idle
 * connection, leaves it idle for at most `watchMs` and sees whether the service closes it. `watchMs` 0: only asks. Never
 * rejects: an idle timeout that cannot be seen is unknown.
 */
export async function seeIdle(
  { service, endpoint, tls, request: sent }: FoundService,
  { watchMs, signal }: { readonly watchMs: number; readonly signal: AbortSignal },
): Promise<SeenIdle> {
  const secure = tls === null ? null : { ca: endpoint.ca, servername: endpoint.serverName ?? '' };
  // The agent ends idle connections itself, a second before the time that a header gives.
  const agent =
    secure === null ? new http.Agent({ keepAlive: true }) : new https.Agent({ keepAlive: true, ...secure });
  try {
    const { request } = secure === null ? http : https;
    const ended = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const { method } = sent;
    const headers = fieldsTo(endpoint.host, sent).flat();
    const options = { host: service.address, port: service.port, path: endpoint.path, method, headers };
    const asked = request({ ...options, agent, signal: ended }).end(bodyOf(sent));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const { socket } = response;
    await once(response.resume(), 'end');
    const said = readKeepAlive(String(response.headers['keep-alive'] ?? '')).idleMs;
    if (said !== null) return { source: 'header', ms: said };
    if (watchMs <= 0 || response.headers.connection?.toLowerCase() === 'close') return UNKNOWN;
    return await watch(socket, { watchMs, signal });
  } catch {
    return UNKNOWN;
  } finally {
    agent.destroy();
  }
}

async function watch(
  socket: Socket,
  { watchMs, signal }: { readonly watchMs: number; readonly signal: AbortSignal },
): Promise<SeenIdle> {
  const startMs = performance.now();
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const isClosed = socket.destroyed || once(socket, 'close', { signal: ended }).then(() => true);
  // A timer that keeps the process alive: neither the agent's idle socket nor AbortSignal.timeout() does.
  const isKept = wait(watchMs, false, { signal: ended });
  try {
    if (!(await Promise.race([isClosed, isKept]))) return { source: 'kept', ms: watchMs };
    return { source: 'closed', ms: Math.round(performance.now() - startMs) };
  } finally {
    for (const one of [isClosed, isKept]) Promise.resolve(one).catch(() => {});
    over.abort();
  }
}
