import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { hasStreams } from '../../scenario/strategy.ts';
import { createTlsContext } from '../socket/wire/tls-wire.ts';
import type { TransportContext } from '../transport.ts';

export type ConnectOptions = buildConnector.Options;
export type ConnectCallback = buildConnector.Callback;
/** undici's connector gives its socket at once, before that is connected, which its types do not say. */
export type Connect = (options: ConnectOptions, callback: ConnectCallback) => Socket;

type ConnectContext = Pick<TransportContext, 'spec' | 'unixPath'>;

/** How undici connects under a strategy: its own connector, from each source address in turn. */
export function createConnect(context: ConnectContext): Connect {
  const { sourceAddresses, strategy, endpoint } = context.spec;
  const named = endpoint.serverName === undefined ? {} : { servername: endpoint.serverName };
  const connect = buildConnector(connectorOptions(context)) as Connect;
  let nextSource = 0;
  let session: Buffer | undefined;
  return ({ hostname, protocol, port }, callback) => {
    const localAddress = sourceAddresses[nextSource++ % sourceAddresses.length] ?? null;
    // Never undici's own `servername`: it takes that from the Host header, where an address may stand.
    const socket = connect({ hostname, protocol, port, localAddress, ...named }, callback);
    // undici itself keeps sessions in weak references: what nobody else holds is gone with the next collection.
    if (strategy.resumption) socket.on('session', (given: Buffer) => (session = given));
    void session;
    return socket;
  };
}

function connectorOptions({ spec, unixPath }: ConnectContext): buildConnector.BuildOptions {
  const { endpoint, strategy } = spec;
  const common = {
    allowH2: hasStreams(strategy),
    preferH2: hasStreams(strategy),
    // 0: it keeps none.
    maxCachedSessions: strategy.resumption ? 1 : 0,
    // The deadline of the request is that of its connection too.
    timeout: 0,
  };
  // The server of the warm-up knows no TLS.
  if (unixPath !== undefined) return { ...common, socketPath: unixPath };
  const options = { ...common, autoSelectFamily: false };
  return strategy.tls === 'none'
    ? options
    : { ...options, secureContext: createTlsContext(strategy.tls, endpoint) };
}
