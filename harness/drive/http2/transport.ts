import { parseReuse } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../target/target.ts';
import { SourceAddresses } from '../socket/source-addresses.ts';
import { tcpOptions } from '../socket/tcp-wire.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { Http2Pool } from './pool.ts';
import { TlsClient } from './tls-client.ts';
import type { Http2Target } from './wire.ts';

/** The driver `http2`: node:http2 over sockets of our own. */
export function createHttp2Transport(context: TransportContext): Transport {
  const { spec, clock, record, patience, ended } = context;
  const { endpoint, sourceAddresses, strategy } = spec;
  const { closer, idleTimeoutMs, pool, poolChoice, reuse, streams } = strategy;
  const target = targetOf(context);
  return new Http2Pool({
    clock,
    target,
    headers: requestHeaders(endpoint, target.tls === null ? 'http' : 'https'),
    reuse: parseReuse(reuse)!,
    closer,
    streams: streams === 'unlimited' ? Infinity : streams,
    requestTimeoutMs: patience.requestMs,
    serverCloseMs: patience.serverCloseMs,
    idleTimeoutMs: idleTimeoutMs === 'none' ? Infinity : idleTimeoutMs,
    server: { streams: null },
    most: pool === 'unlimited' ? Infinity : pool,
    choice: poolChoice,
    sources: new SourceAddresses(sourceAddresses),
    record,
    ended,
  });
}

function targetOf({ spec, unixPath }: TransportContext): Http2Target {
  const { endpoint, strategy } = spec;
  // The warm-up server knows no TLS.
  if (unixPath !== undefined) return { to: { path: unixPath }, noDelay: false, tls: null };
  return {
    to: tcpOptions(endpoint.address, endpoint.port),
    noDelay: strategy.clientNoDelay,
    tls: strategy.tls === 'none' ? null : new TlsClient(strategy.tls, endpoint, strategy),
  };
}

/** Names and values in turn, one array for all requests: node:http2 takes it as it is. */
function requestHeaders({ host, path }: Endpoint, scheme: 'http' | 'https'): readonly string[] {
  return [':method', 'GET', ':scheme', scheme, ':authority', host, ':path', path];
}
