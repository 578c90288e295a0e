import { bodyOf, fieldsOf, hostOf } from '../../scenario/request/sent.ts';
import { poolSettings } from '../connection/pool.ts';
import { socketsTarget } from '../connection/sockets.ts';
import { SourceAddresses } from '../connection/source-addresses.ts';
import { streamSettings } from '../streams/connection.ts';
import { StreamPool } from '../streams/pool.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { type ConnectionSettings, Http2Connection } from './connection.ts';

/** The driver `http2`: node:http2 over our own sockets. */
export function createHttp2Transport(context: TransportContext): Transport {
  const { endpoint, request, sourceAddresses, strategy } = context.spec;
  const target = socketsTarget(context, 'h2');
  const scheme = target.tls === null ? 'http' : 'https';
  const authority = hostOf(request, endpoint.host);
  const settings: ConnectionSettings = {
    ...streamSettings(context),
    target,
    sources: new SourceAddresses(sourceAddresses),
    headers: [
      ...[':method', request.method, ':scheme', scheme, ':authority', authority, ':path', endpoint.path],
      ...fieldsOf(request, 'lower case').flat(),
    ],
    body: bodyOf(request),
    server: { streams: null },
  };
  return new StreamPool({
    ...poolSettings(context),
    protocol: target.tls === null ? 'h2c' : 'h2',
    choice: strategy.poolChoice,
    create: (exchange, events) => new Http2Connection(settings, exchange, events),
  });
}
