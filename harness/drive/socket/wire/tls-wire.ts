import net from 'node:net';
import tls from 'node:tls';
import type { Endpoint } from '../../../serve/target.ts';
import { type NoDelay, readNoDelay, setNoDelay } from '../../../socket-option.ts';
import { Sockets } from '../../connection/sockets.ts';
import type { Secured } from '../../exchange.ts';
import type { Wire, WireEvents, WireTarget } from './wire.ts';

/** What the TLS connections of one strategy have in common. */
export interface TlsTarget extends WireTarget {
  readonly address: string;
  /** Of the server, where it is known by one: an IP literal must not be sent as server name (RFC 6066, 3). */
  readonly serverName: string | undefined;
  readonly context: tls.SecureContext;
  /** Of the connections before; null: no session is ever offered. */
  readonly memory: TlsMemory | null;
}

/**
 * The session that the server gave last: each further connection offers it. RFC 8446 (C.4) would have a ticket used
 * once, but a server on OpenSSL gives two with a full handshake and none with a resumed one: every third connection
 * would have none to offer. Node's own `https.Agent` uses them again, too.
 */
export interface TlsMemory {
  session?: Buffer;
}

/** The version of a strategy, pinned, with the certificates of its endpoint. */
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

/** One context for all connections: making it parses the certificates. */
export function createTlsContext(version: '1.2' | '1.3', endpoint: Endpoint): tls.SecureContext {
  return tls.createSecureContext(tlsOptions(version, endpoint));
}

/** TLS over a TCP socket of our own: RST and the moment of the TCP handshake are that one's. */
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
    // Before that of the TLS socket, which makes its first message: TCP takes no part in that.
    raw.once('connect', () => {
      setNoDelay(raw, this.#target.noDelay);
      this.#events.connected();
    });
    const secure = tls.connect({
      socket: raw,
      // Only for the check of the certificate, where there is no name.
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
   * The FIN alone. A close_notify would travel ahead of it, for libuv shuts down a turn later, and the server may
   * answer that one with its own FIN first. The message had a length: nothing can be cut off unnoticed.
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

/** What a handshake came to. Our contexts allow these two versions alone. */
export function securedBy(secure: tls.TLSSocket): Secured {
  const version = secure.getProtocol() === 'TLSv1.3' ? '1.3' : '1.2';
  return { version, resumed: secure.isSessionReused() };
}
