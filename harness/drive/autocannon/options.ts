import { isIPv6 } from 'node:net';
import type { Options } from 'autocannon';
import type { ClosedLoad } from '../../scenario/scenario.ts';
import type { DriverSpec } from '../driver.ts';
import { tlsOptions } from '../socket/wire/tls-wire.ts';

/** Longer than any load: the session ends it, for autocannon looks only at the end of each interval. */
const NEVER_S = 2_000_000;
/** Of its own statistics, which nobody reads; and how often it looks whether it was stopped. */
const INTERVAL_MS = 100;

/**
 * autocannon for a strategy, nothing left to its defaults. No `ignoreCoordinatedOmission`: without a rate it
 * corrects nothing, and refuses the option.
 */
export function autocannonOptions({ spec, unixPath }: { spec: DriverSpec; unixPath?: string }) {
  const { endpoint, strategy, load } = spec;
  const { address, port, host, path } = endpoint;
  // The server of the warm-up knows no TLS.
  const isSecure = strategy.tls !== 'none' && unixPath === undefined;
  const authority = `${isIPv6(address) ? `[${address}]` : address}:${port}`;
  return {
    url: `${isSecure ? 'https' : 'http'}://${authority}${path}`,
    method: 'GET',
    headers: { host },
    // A whole number, but in the warm-up.
    connections: Math.ceil((load as ClosedLoad).concurrency / strategy.pipelining),
    pipelining: strategy.pipelining,
    duration: NEVER_S,
    // Ours to watch, for no timer of autocannon is shorter than a second.
    timeout: NEVER_S,
    sampleInt: INTERVAL_MS,
    ...(unixPath === undefined ? {} : { socketPath: unixPath }),
    ...(isSecure ? { tlsOptions: tlsOptions(strategy.tls as '1.2' | '1.3', endpoint) } : {}),
    ...(endpoint.serverName === undefined ? {} : { servername: endpoint.serverName }),
  } satisfies Options & { sampleInt: number };
}
