import type { Dispatcher, Pool } from 'undici';
import { hasStreams, parseReuse, type Strategy } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import { MS_PER_SECOND } from '../../units.ts';

/** The longest that a timer can wait for; with more it fires at once (Node, "Timers"). */
const FOREVER_MS = 2 ** 31 - 1;
/** As many as SETTINGS_MAX_CONCURRENT_STREAMS can say (RFC 9113, 6.5.2); undici's own ceiling is 100. */
const MOST_STREAMS = 2 ** 32 - 1;

/** What the connector says of each connection is left out: the transport makes that itself. */
export type PoolOptions = Required<
  Pick<
    Pool.Options,
    | 'allowH2'
    | 'bodyTimeout'
    | 'clientTtl'
    | 'connections'
    | 'headersTimeout'
    | 'keepAliveMaxTimeout'
    | 'keepAliveTimeout'
    | 'keepAliveTimeoutThreshold'
    | 'maxRequestsPerClient'
    | 'pipelining'
  >
> &
  Pick<Pool.Options, 'h2Options'>;

/** undici's Pool for a strategy, nothing left to its defaults. */
export function poolOptions(strategy: Strategy): PoolOptions {
  const { pool, idleTimeoutMs, pipelining, reuse, streams } = strategy;
  const { requests, seconds } = parseReuse(reuse)!;
  const idleMs = idleTimeoutMs === 'none' ? FOREVER_MS : idleTimeoutMs;
  return {
    connections: pool === 'unlimited' ? null : pool,
    pipelining: requests === 1 ? 0 : pipelining,
    // 0: no limit.
    maxRequestsPerClient: requests > 1 && requests < Infinity ? requests : 0,
    clientTtl: seconds < Infinity ? seconds * MS_PER_SECOND : null,
    allowH2: hasStreams(strategy),
    h2Options: { maxConcurrentStreams: streams === 'unlimited' ? MOST_STREAMS : streams },
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // Subtracted from what the server says of itself (Keep-Alive: timeout=5), which would else take the place of
    // `keepAliveTimeout`, and below the threshold even end each connection after one answer.
    keepAliveTimeoutThreshold: -FOREVER_MS,
    // One deadline for the whole request is ours to watch; these would be two of their own, half a second coarse.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

/** The request, the same each time. */
export function requestOptions(
  { path, host }: Endpoint,
  { pipelining }: Strategy,
): Dispatcher.DispatchOptions {
  return {
    method: 'GET',
    path,
    headers: ['host', host],
    // undici 8 holds the next request back until the head of this one's answer is there, whatever `pipelining` says,
    // unless told that answers come fast.
    blocking: pipelining === 1,
  };
}
