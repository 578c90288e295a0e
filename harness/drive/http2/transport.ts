import { bodyOf, type Field, fieldsOf, hostOf } from '../../scenario/request/sent.ts';
import { windowsOf } from '../../scenario/windows.ts';
import { poolSettings } from '../connection/pool.ts';
import { socketsTarget } from '../connection/sockets.ts';
import { SourceAddresses } from '../connection/source-addresses.ts';
import type { Exchange } from '../exchange.ts';
import { type StreamConnection, type StreamEvents, streamSettings } from '../streams/connection.ts';
import { StreamPool } from '../streams/pool.ts';
import type { Transport, TransportContext } from '../transport.ts';
import type { Http2Settings } from './connection.ts';

/** A request in HTTP/2. */
export interface Http2Request {
  /** Pseudo-headers first. */
  readonly fields: readonly Field[];
  /** Empty: none. */
  readonly body: Uint8Array;
}

/** Opens a connection for an exchange, which it sends first. */
type Create = (exchange: Exchange, events: StreamEvents) => StreamConnection;

/** A pool of HTTP/2 connections over our own sockets; `client`: what speaks HTTP/2 on them. */
export function createTransport(
  context: TransportContext,
  client: (settings: Http2Settings, request: Http2Request) => Create,
): Transport {
  const { endpoint, request, sourceAddresses, strategy } = context.spec;
  const target = socketsTarget(context, 'h2');
  const fields: readonly Field[] = [
    [':method', request.method],
    [':scheme', target.tls === null ? 'http' : 'https'],
    [':authority', hostOf(request, endpoint.host)],
    [':path', endpoint.path],
    ...fieldsOf(request, 'lower case'),
  ];
  const settings: Http2Settings = {
    ...streamSettings(context),
    target,
    sources: new SourceAddresses(sourceAddresses),
    server: { streams: null },
    windows: windowsOf(strategy),
  };
  return new StreamPool({
    ...poolSettings(context),
    protocol: target.tls === null ? 'h2c' : 'h2',
    choice: strategy.poolChoice,
    create: client(settings, { fields, body: bodyOf(request) }),
  });
}
