import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { hasStreams } from '../../scenario/strategy.ts';
import { createTlsContext } from '../connection/tls.ts';
import type { TransportContext } from '../transport.ts';

export type ConnectOptions = buildConnector.Options;
export type ConnectCallback = buildConnector.Callback;
/** A socket before it is connected. */
export interface Dialled {
  readonly socket: Socket;
  /** With the session of an earlier connection. */
  readonly offersSession: boolean;
}
export type Connect = (options: ConnectOptions, callback: ConnectCallback) => Dialled;

type ConnectContext = Pick<TransportContext, 'spec' | 'unixPath'>;

/** Connects for undici as a strategy says: undici's own connector, with source addresses round robin. */
export function createConnect(context: ConnectContext): Connect {
  const { sourceAddresses, strategy, endpoint } = context.spec;
  const named = endpoint.serverName === undefined ? {} : { servername: endpoint.serverName };
  // undici's connector returns its socket at once. Its types omit that.
  const connect = buildConnector(connectorOptions(context)) as (...args: Parameters<Connect>) => Socket;
  let nextSource = 0;
  let session: Buffer | undefined;
  return ({ hostname, protocol, port }, callback) => {
    const offersSession = session !== undefined;
    const localAddress = sourceAddresses[nextSource++ % sourceAddresses.length] ?? null;
    // Never undici's own `servername`: it comes from the Host header, which may contain an address.
    const socket = connect({ hostname, protocol, port, localAddress, ...named }, callback);
    // undici keeps sessions in weak references only: without a strong one they go with the next garbage collection.
    if (strategy.resumption) socket.on('session', (given: Buffer) => (session = given));
    return { socket, offersSession };
  };
}

function connectorOptions({ spec, unixPath }: ConnectContext): buildConnector.BuildOptions {
  const { endpoint, strategy } = spec;
  const common = {
    allowH2: hasStreams(strategy),
    preferH2: hasStreams(strategy),
    // 0: undici keeps no session.
    maxCachedSessions: strategy.resumption ? 1 : 0,
    // The request's deadline covers connecting.
    timeout: 0,
  };
  // The warm-up server does not support TLS.
  if (unixPath !== undefined) return { ...common, socketPath: unixPath };
  const options = { ...common, autoSelectFamily: false };
  return strategy.tls === 'none'
    ? options
    : { ...options, secureContext: createTlsContext(strategy.tls, endpoint) };
}
