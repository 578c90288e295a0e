import type net from 'node:net';
import tls from 'node:tls';
import type { Strategy } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import type { Secured } from '../exchange.ts';

type Version = Secured['version'];

/** Options with the strategy's TLS version pinned and the certificates of its endpoint. */
export function tlsOptions(version: Version, { ca, clientCertificate }: Endpoint): tls.SecureContextOptions {
  const pinned = `TLSv${version}` as const;
  return {
    minVersion: pinned,
    maxVersion: pinned,
    ...(ca === undefined ? {} : { ca }),
    ...clientCertificate,
  };
}

/** Create one context for all connections: creating it parses the certificates. */
export function createTlsContext(version: Version, endpoint: Endpoint): tls.SecureContext {
  return tls.createSecureContext(tlsOptions(version, endpoint));
}

/** TLS for all connections to one endpoint over TCP sockets of our own, which give us RST and the moment of the TCP handshake. */
export class TlsClient {
  /** What ALPN offers. */
  readonly protocol: 'http/1.1' | 'h2';
  readonly #options: tls.ConnectionOptions;
  readonly #resumes: boolean;
  /**
   * The server's latest session, which each new connection offers. RFC 8446 (C.4) recommends using a ticket only once,
   * but a server on OpenSSL issues two with a full handshake and none with a resumed one, so every third connection would
   * have none to offer. Node's own `https.Agent` reuses tickets, too.
   */
  #session: Buffer | undefined;

  constructor(
    version: Version,
    of: { endpoint: Endpoint; strategy: Pick<Strategy, 'resumption'>; protocol: 'http/1.1' | 'h2' },
  ) {
    const { address, serverName } = of.endpoint;
    this.protocol = of.protocol;
    this.#resumes = of.strategy.resumption;
    this.#options = {
      // Without a server name: used for the certificate check only, because an IP literal must not be sent as
      // server name (RFC 6066, 3).
      host: address,
      ...(serverName === undefined ? {} : { servername: serverName }),
      secureContext: createTlsContext(version, of.endpoint),
      ALPNProtocols: [of.protocol],
      // Missing from the types.
      ...{ allowHalfOpen: true },
    };
  }

  /** Whether the next connection has a session to offer. */
  get hasSession(): boolean {
    return this.#session !== undefined;
  }

  /** The handshake begins once `socket` is connected. */
  connect(socket: net.Socket): tls.TLSSocket {
    const session = this.#session;
    const secure = tls.connect({ ...this.#options, socket, ...(session === undefined ? {} : { session }) });
    if (this.#resumes) secure.on('session', (given: Buffer) => (this.#session = given));
    return secure;
  }
}

/** Result of a TLS handshake. Our contexts allow only these two versions. `offered`: with a session; missing: unknown. */
export function securedBy(secure: tls.TLSSocket, offered?: boolean): Secured {
  const version = secure.getProtocol() === 'TLSv1.3' ? '1.3' : '1.2';
  return { version, resumed: secure.isSessionReused(), offered };
}
