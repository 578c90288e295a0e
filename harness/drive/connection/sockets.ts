import net from 'node:net';
import type tls from 'node:tls';
import { type NoDelay, readNoDelay, setNoDelay } from '../../native/socket-option.ts';
import type { Secured } from '../exchange.ts';
import type { TransportContext } from '../transport.ts';
import { codeOf } from './error-code.ts';
import { FinWait, hasFinAlready, sendFin } from './fin.ts';
import { securedBy, TlsClient } from './tls.ts';

/** Events of one connection's sockets. `closed` comes last, once. */
export interface SocketsEvents {
  /** The TCP handshake is done. */
  connected(): void;
  /** Ready for requests. null: no TLS, at the same moment as `connected`. */
  ready(secured: Secured | null): void;
  /** The server's FIN arrived; over TLS its close_notify, which precedes the FIN. */
  ended(): void;
  failed(code: string): void;
  closed(): void;
}

/** Where and how to connect. */
export interface SocketsTarget {
  /** Port and IP literal; a path only for the warm-up. */
  readonly to: net.NetConnectOpts;
  readonly noDelay: boolean;
  /** null: plain TCP. */
  readonly tls: TlsClient | null;
}

export function socketsTarget(
  { spec, unixPath }: TransportContext,
  protocol: TlsClient['protocol'],
): SocketsTarget {
  const { endpoint, strategy } = spec;
  const { address, port } = endpoint;
  const noDelay = strategy.clientNoDelay;
  // The warm-up server does not support TLS.
  if (unixPath !== undefined) return { to: { path: unixPath }, noDelay, tls: null };
  return {
    // `autoSelectFamily` off: one address, one attempt, and its errno instead of an AggregateError.
    to: { host: address, port, family: net.isIPv6(address) ? 6 : 4, autoSelectFamily: false },
    noDelay,
    tls: strategy.tls === 'none' ? null : new TlsClient(strategy.tls, { endpoint, strategy, protocol }),
  };
}

/** The TCP socket of one connection and its TLS socket (null: no TLS), which end together. */
export class Sockets {
  readonly #raw: net.Socket;
  readonly #secure: tls.TLSSocket | null;
  readonly #events: SocketsEvents;
  #open = 0;
  #hasServerEnded = false;
  #isFinSent = false;
  #finWait: FinWait | null = null;

  /** Connects. `localAddress` undefined: the kernel chooses. */
  constructor({ to, noDelay, tls }: SocketsTarget, localAddress: string | undefined, events: SocketsEvents) {
    this.#events = events;
    // Half-open, or Node would answer the server's FIN by itself: `closer` decides that.
    const options = { ...to, allowHalfOpen: true };
    const raw = net.connect(localAddress === undefined ? options : { ...options, localAddress });
    // Registered before the TLS socket's own listener, which builds the ClientHello: TCP's time must not include that.
    raw.once('connect', () => {
      setNoDelay(raw, noDelay);
      events.connected();
      if (tls === null) events.ready(null);
    });
    const offered = tls?.hasSession;
    const secure = tls === null ? null : tls.connect(raw);
    secure?.once('secureConnect', () => events.ready(securedBy(secure, offered)));
    this.#raw = raw;
    this.#secure = secure;
    for (const socket of secure === null ? [raw] : [raw, secure]) {
      this.#open += 1;
      socket.on('error', (error) => events.failed(codeOf(error)));
      socket.once('close', () => this.#closed());
    }
    this.top.once('end', () => {
      this.#hasServerEnded = true;
      events.ended();
    });
  }

  /** The socket that carries the messages. */
  get top(): net.Socket {
    return this.#secure ?? this.#raw;
  }

  /** The protocol that TLS negotiated; false: none. */
  get alpnProtocol(): string | false | null {
    return this.#secure?.alpnProtocol ?? false;
  }

  /** Local address; undefined if not connected. */
  get localAddress(): string | undefined {
    return this.#raw.localAddress;
  }

  get noDelay(): NoDelay | null {
    return readNoDelay(this.#raw);
  }

  setNoDelay(isOn: boolean): void {
    setNoDelay(this.#raw, isOn);
  }

  /**
   * Sends the FIN alone. A close_notify would leave before it, and the server may answer that with its own FIN first.
   * Messages have a length, so a truncation is noticed anyway.
   */
  finish(): void {
    this.#isFinSent = true;
    sendFin(this.#raw);
  }

  /** Destroys both, with a FIN if none was sent. */
  destroy(): void {
    const letGo = () => {
      this.#secure?.destroy();
      this.#raw.destroy();
    };
    if (this.#secure === null || !this.#hasServerEnded || this.#isFinSent || this.#raw.writableEnded) letGo();
    else this.#finWait ??= new FinWait(this.#raw, letGo);
  }

  /** Whether the kernel has received the server's FIN. Discards unread data then. */
  hasFin(): boolean {
    return hasFinAlready(this.#raw);
  }

  /** Sends RST, which leaves no TIME_WAIT on either side. */
  reset(): void {
    this.#raw.resetAndDestroy();
    this.#secure?.destroy();
  }

  #closed(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#finWait?.cancel();
    this.#events.closed();
  }
}
