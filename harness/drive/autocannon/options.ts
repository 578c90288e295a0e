import { isIPv6 } from 'node:net';
import type { Options } from 'autocannon';
import { bodyOf, headOf } from '../../scenario/request/sent.ts';
import type { ClosedLoad } from '../../scenario/scenario.ts';
import { tlsOptions } from '../connection/tls.ts';
import type { DriverSpec } from '../driver.ts';

/** Duration in seconds, longer than any load: the session ends it, as autocannon checks only once per interval. */
const NEVER_S = 2_000_000;
/** Interval, ms, of autocannon's own statistics, which are unused, and of its check for a stop. */
const INTERVAL_MS = 100;

/**
 * Options of autocannon for a strategy; none is left to its default but the request, which is `requestBytes`. No `ignoreCoordinatedOmission`: without a rate
 * autocannon corrects nothing, and refuses the option.
 */
export function autocannonOptions({ spec, unixPath }: { spec: DriverSpec; unixPath?: string }) {
  const { endpoint, strategy, load } = spec;
  const { address, port, path } = endpoint;
  // The warm-up server does not support TLS.
  const isSecure = strategy.tls !== 'none' && unixPath === undefined;
  const authority = `${isIPv6(address) ? `[${address}]` : address}:${port}`;
  return {
    url: `${isSecure ? 'https' : 'http'}://${authority}${path}`,
    // Always a whole number except in the warm-up.
    connections: Math.ceil((load as ClosedLoad).concurrency / strategy.pipelining),
    pipelining: strategy.pipelining,
    duration: NEVER_S,
    // The session checks deadlines, because autocannon's timers have a minimum of a second.
    timeout: NEVER_S,
    sampleInt: INTERVAL_MS,
    ...(unixPath === undefined ? {} : { socketPath: unixPath }),
    ...(isSecure ? { tlsOptions: tlsOptions(strategy.tls as '1.2' | '1.3', endpoint) } : {}),
    ...(endpoint.serverName === undefined ? {} : { servername: endpoint.serverName }),
  } satisfies Options & { sampleInt: number };
}

/** A request as autocannon writes it, with a Connection header. Made once: it would copy the body for each of its clients. */
export function requestBytes({ request, endpoint: { host, path } }: DriverSpec): Uint8Array {
  const head = headOf(request, { host, path, minorVersion: 1, connection: 'keep-alive' });
  return Buffer.concat([Buffer.from(head, 'latin1'), bodyOf(request)]);
}
