import net from 'node:net';
import tls from 'node:tls';
import type { Endpoint } from '../../../serve/target.ts';
import { type NoDelay, readNoDelay, setNoDelay } from '../../../socket-option.ts';
import { Sockets } from '../../connection/sockets.ts';
import type { Secured } from '../../exchange.ts';
import type { Wire, WireEvents, WireTarget } from './wire.ts';

/** Settings that all TLS connections of one strategy share. */
export interface TlsTarget extends WireTarget {
  readonly address: string;
  /** Server name (SNI); an IP literal must not be sent as one (RFC 6066, 3). */
  readonly serverName: string | undefined;
  readonly context: tls.SecureContext;
  /** Sessions of earlier connections; null: none is ever offered. */
  readonly memory: TlsMemory | null;
}

/**
 * The server's latest session, which each new connection offers. RFC 8446 (C.4) recommends using a ticket only once,
 * but a server on OpenSSL issues two with a full handshake and none with a resumed one, so every third connection would
 * have none to offer. Node's own `https.Agent` reuses tickets, too.
 */
export interface TlsMemory {
  session?: Buffer;
}

/** Options with the strategy's TLS version pinned and the certificates of its endpoint. */
export function tlsOptions(
  version: '1.2' | '1.3',
  { ca, clientCertificate }: Endpoint,
): tls.SecureContextOptions {
  const pinned = `TLSv${version}` as const;
  return {
    minVersion: pinned,
    maxVersion: pinned,
    ...(ca === undefined ? {} : { ca }),
    ...clientCertificate,
  };
}

/** Create one context for all connections: creating it parses the certificates. */
export function createTlsContext(version: '1.2' | '1.3', endpoint: Endpoint): tls.SecureContext {
  return tls.createSecureContext(tlsOptions(version, endpoint));
}

/** TLS over a TCP socket of our own, which gives us RST and the moment of the TCP handshake. */
export class TlsWire implements Wire {
  readonly #target: TlsTarget;
  readonly #events: WireEvents;
  #sockets: Sockets<tls.TLSSocket> | null = null;

  constructor(target: TlsTarget, events: WireEvents) {
    this.#target = target;
    this.#events = events;
  }

  connect(localAddress: string | undefined): void {
    const { address, serverName, context, memory, to } = this.#target;
    const options = { ...to, allowHalfOpen: true };
    const raw = net.connect(localAddress === undefined ? options : { ...options, localAddress });
    // Registered before the TLS socket's own listener, which builds the ClientHello: TCP's time must not include that.
    raw.once('connect', () => {
      setNoDelay(raw, this.#target.noDelay);
      this.#events.connected();
    });
    const secure = tls.connect({
      socket: raw,
      // Without a server name: used for the certificate check only.
      host: address,
      ...(serverName === undefined ? {} : { servername: serverName }),
      secureContext: context,
      ALPNProtocols: ['http/1.1'],
      allowHalfOpen: true,
      ...memory,
    } as tls.ConnectionOptions);
    this.#sockets = new Sockets(raw, secure, this.#events);
    if (memory !== null) secure.on('session', (session: Buffer) => (memory.session = session));
    secure.once('secureConnect', () => this.#events.ready(securedBy(secure)));
    secure.on('data', (chunk: Buffer) => this.#events.received(chunk, chunk.length));
  }

  write(text: string): void {
    this.#sockets?.secure.write(text, 'latin1');
  }

  /**
   * Sends the FIN alone. A close_notify would leave before it, because libuv shuts down a turn later, and the server may
   * answer the close_notify with its own FIN first. Messages have a length, so a truncation is noticed anyway.
   */
  finish(): void {
    this.#sockets?.raw.end();
  }

  destroy(): void {
    this.#sockets?.destroy();
  }

  reset(): void {
    this.#sockets?.reset();
  }

  get localAddress(): string | undefined {
    return this.#sockets?.raw.localAddress;
  }

  get noDelay(): NoDelay | null {
    return this.#sockets === null ? null : readNoDelay(this.#sockets.raw);
  }
}

/** Result of a TLS handshake. Our contexts allow only these two versions. */
export function securedBy(secure: tls.TLSSocket): Secured {
  const version = secure.getProtocol() === 'TLSv1.3' ? '1.3' : '1.2';
  return { version, resumed: secure.isSessionReused() };
}
