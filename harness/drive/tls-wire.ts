import net from 'node:net';
import tls from 'node:tls';
import { codeOf, type Wire, type WireEvents, type WireTarget } from './wire.ts';

/**
 * TLS reports the server's end at its close_notify, which travels ahead of the FIN. Our own FIN must not leave
 * before that one has come, or TIME_WAIT lands on the wrong host; so the socket is let go of this much later.
 */
const FIN_AFTER_CLOSE_NOTIFY_MS = 10;

/** The versions of a strategy, pinned; one context for all connections, for it parses the certificate. */
export function createTlsContext(version: '1.2' | '1.3', ca: string | undefined): tls.SecureContext {
  const pinned = `TLSv${version}` as const;
  return tls.createSecureContext({
    minVersion: pinned,
    maxVersion: pinned,
    ...(ca === undefined ? {} : { ca }),
  });
}

/** TLS over a TCP socket of our own: RST and the moment of the TCP handshake are that one's. No resumption. */
export class TlsWire implements Wire {
  readonly #target: WireTarget;
  readonly #address: string;
  readonly #context: tls.SecureContext;
  readonly #events: WireEvents;
  #raw: net.Socket | null = null;
  #secure: tls.TLSSocket | null = null;
  #hasServerEnded = false;
  #letGo: NodeJS.Timeout | undefined;

  constructor(
    { address, ...target }: WireTarget & { address: string },
    context: tls.SecureContext,
    events: WireEvents,
  ) {
    this.#target = target;
    this.#address = address;
    this.#context = context;
    this.#events = events;
  }

  connect(localAddress: string | undefined): void {
    this.#hasServerEnded = false;
    this.#letGo = undefined;
    const options = { ...this.#target.to, noDelay: this.#target.noDelay, allowHalfOpen: true };
    this.#raw = net.connect(localAddress === undefined ? options : { ...options, localAddress });
    this.#raw.once('connect', () => this.#events.connected());
    this.#secure = tls.connect({
      socket: this.#raw,
      // Only for the check of the certificate: an IP literal must not be sent as server name (RFC 6066, 3).
      host: this.#address,
      secureContext: this.#context,
      ALPNProtocols: ['http/1.1'],
      allowHalfOpen: true,
    } as tls.ConnectionOptions);
    this.#listen(this.#raw, this.#secure);
  }

  #listen(raw: net.Socket, secure: tls.TLSSocket): void {
    const failed = (error: unknown) => this.#events.failed(codeOf(error));
    let open = 2;
    const closed = () => {
      open -= 1;
      if (open > 0) return;
      clearTimeout(this.#letGo);
      this.#events.closed();
    };
    raw.on('error', failed);
    raw.once('close', closed);
    secure.on('error', failed);
    secure.once('close', closed);
    secure.once('secureConnect', () => this.#events.ready());
    secure.on('data', (chunk: Buffer) => this.#events.received(chunk, chunk.length));
    secure.once('end', () => {
      this.#hasServerEnded = true;
      this.#events.ended();
    });
  }

  write(text: string): void {
    this.#secure?.write(text, 'latin1');
  }

  /**
   * The FIN alone. A close_notify would travel ahead of it, for libuv shuts down a turn later, and the server may
   * answer that one with its own FIN first. The message had a length: nothing can be cut off unnoticed.
   */
  finish(): void {
    this.#raw?.end();
  }

  destroy(): void {
    const letGo = () => {
      this.#secure?.destroy();
      this.#raw?.destroy();
    };
    if (!this.#hasServerEnded || this.#raw?.writableEnded) letGo();
    else this.#letGo ??= setTimeout(letGo, FIN_AFTER_CLOSE_NOTIFY_MS);
  }

  reset(): void {
    this.#raw?.resetAndDestroy();
    this.#secure?.destroy();
  }

  get localAddress(): string | undefined {
    return this.#raw?.localAddress;
  }

  get resumed(): boolean {
    return this.#secure?.isSessionReused() ?? false;
  }
}
