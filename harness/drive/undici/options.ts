import type { Dispatcher, Pool } from 'undici';
import { isIdempotent } from '../../scenario/request/methods.ts';
import { bodyOf, hostOf, type SentRequest } from '../../scenario/request/sent.ts';
import { hasStreams, parseReuse, type Strategy } from '../../scenario/strategy.ts';
import { windowsOf } from '../../scenario/windows.ts';
import type { Endpoint } from '../../serve/target.ts';
import { MS_PER_SECOND } from '../../units.ts';

/** Maximum delay of a timer, ms: with more it fires at once (Node, "Timers"). */
const FOREVER_MS = 2 ** 31 - 1;
/** Maximum value of SETTINGS_MAX_CONCURRENT_STREAMS (RFC 9113, 6.5.2); undici's own default limit is 100. */
const MOST_STREAMS = 2 ** 32 - 1;

/** Options of undici's Pool for a strategy; none is left to its default. */
export function poolOptions(strategy: Strategy) {
  const { pool, idleTimeoutMs, pipelining, reuse, streams } = strategy;
  const { requests, seconds } = parseReuse(reuse)!;
  const windows = windowsOf(strategy);
  const idleMs = idleTimeoutMs === 'none' ? FOREVER_MS : idleTimeoutMs;
  return {
    connections: pool === 'unlimited' ? null : pool,
    pipelining: requests === 1 ? 0 : pipelining,
    // 0: no limit.
    maxRequestsPerClient: requests > 1 && requests < Infinity ? requests : 0,
    clientTtl: seconds < Infinity ? seconds * MS_PER_SECOND : null,
    allowH2: hasStreams(strategy),
    // Not h2Options.settings.initialWindowSize, which undici 8.12 documents and does not use.
    initialWindowSize: windows.stream,
    h2Options: {
      maxConcurrentStreams: streams === 'unlimited' ? MOST_STREAMS : streams,
      connectionWindowSize: windows.connection,
    },
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // Subtracted from the server's hint (Keep-Alive: timeout=5), which would otherwise replace `keepAliveTimeout`, and
    // below the threshold would even end each connection after one answer.
    keepAliveTimeoutThreshold: -FOREVER_MS,
    // Our own deadline covers the whole request; undici's two timeouts are separate, with a resolution of half a second.
    headersTimeout: 0,
    bodyTimeout: 0,
  } satisfies Pool.Options;
}

/** The request, equal for all exchanges. */
export function requestOptions(
  request: SentRequest,
  { path, host }: Endpoint,
  { pipelining }: Strategy,
): Dispatcher.DispatchOptions {
  const { method, headers } = request;
  const body = bodyOf(request);
  return {
    method,
    path,
    headers: ['host', hostOf(request, host), ...headers.flat()],
    body: body.length === 0 ? null : body,
    // undici itself takes only GET, HEAD and QUERY for idempotent.
    idempotent: isIdempotent(method),
    // Without this, undici ends the connection after a HEAD, and after a body with a method that expects none: against
    // servers that misread them.
    reset: false,
    // Otherwise undici 8 holds the next request back until the head of this answer has arrived, whatever `pipelining` says:
    // after a HEAD for ever.
    blocking: pipelining === 1 && method !== 'HEAD',
  };
}
