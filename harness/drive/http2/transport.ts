import { parseReuse } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import { SourceAddresses } from '../socket/wire/source-addresses.ts';
import { tcpOptions } from '../socket/wire/tcp-wire.ts';
import { StreamPool } from '../streams/pool.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { Http2Connection } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { TlsClient } from './tls-client.ts';
import type { Http2Target } from './wire.ts';

/** The driver `http2`: node:http2 over our own sockets. */
export function createHttp2Transport(context: TransportContext): Transport {
  const { spec, clock, record, ended } = context;
  const { pool, poolChoice } = spec.strategy;
  const settings = connectionSettings(context);
  return new StreamPool({
    clock,
    protocol: settings.target.tls === null ? 'h2c' : 'h2',
    most: pool === 'unlimited' ? Infinity : pool,
    choice: poolChoice,
    open: (exchange, events) => new Http2Connection(settings, exchange, events),
    record,
    ended,
  });
}

function connectionSettings(context: TransportContext): ConnectionSettings {
  const { spec, clock, timeouts } = context;
  const { endpoint, sourceAddresses, strategy } = spec;
  const { closer, idleTimeoutMs, reuse, streams } = strategy;
  const target = targetOf(context);
  return {
    clock,
    target,
    sources: new SourceAddresses(sourceAddresses),
    headers: requestHeaders(endpoint, target.tls === null ? 'http' : 'https'),
    reuse: parseReuse(reuse)!,
    closer,
    streams: streams === 'unlimited' ? Infinity : streams,
    requestTimeoutMs: timeouts.requestMs,
    serverCloseMs: timeouts.serverCloseMs,
    idleTimeoutMs: idleTimeoutMs === 'none' ? Infinity : idleTimeoutMs,
    server: { streams: null },
  };
}

function targetOf({ spec, unixPath }: TransportContext): Http2Target {
  const { endpoint, strategy } = spec;
  // The warm-up server does not support TLS.
  if (unixPath !== undefined) return { to: { path: unixPath }, noDelay: false, tls: null };
  return {
    to: tcpOptions(endpoint.address, endpoint.port),
    noDelay: strategy.clientNoDelay,
    tls: strategy.tls === 'none' ? null : new TlsClient(strategy.tls, endpoint, strategy),
  };
}

/** Names and values alternating, in one array for all requests: node:http2 accepts it unchanged. */
function requestHeaders({ host, path }: Endpoint, scheme: 'http' | 'https'): readonly string[] {
  return [':method', 'GET', ':scheme', scheme, ':authority', host, ':path', path];
}
