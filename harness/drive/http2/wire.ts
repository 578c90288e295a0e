import http2 from 'node:http2';
import net from 'node:net';
import type tls from 'node:tls';
import { type NoDelay, readNoDelay, setNoDelay } from '../../socket-option.ts';
import { codeOf } from '../connection/error-code.ts';
import { Sockets, type SocketsEvents } from '../connection/sockets.ts';
import type { Secured } from '../exchange.ts';
import { securedBy } from '../socket/wire/tls-wire.ts';
import type { TlsClient } from './tls-client.ts';

/** Events of a wire. `closed` comes last, exactly once. */
export interface Http2WireEvents extends SocketsEvents {
  /** The TCP handshake is done. */
  connected(): void;
  /** TLS only: its handshake is done. */
  secured(secured: Secured): void;
  /** `begin` may be called. The same moment as the end of the last handshake. */
  ready(): void;
  /** SETTINGS of the server arrived, with its maximum of concurrent streams. */
  limited(streams: number): void;
  /** GOAWAY arrived: no further stream. `code`: RFC 9113, section 7. */
  goingAway(code: number): void;
  /** Our FIN was sent. */
  finished(): void;
}

export interface Http2Target {
  /** Port and IP literal; a path only for the warm-up. */
  readonly to: net.NetConnectOpts;
  readonly noDelay: boolean;
  /** null: h2c. */
  readonly tls: TlsClient | null;
}

/** Placeholder that node:http2 requires; our requests set their own `:authority`. */
const NOWHERE = new URL('http://connlab.invalid');
/** No server push, as in current clients. The pool limits the streams: nghttp2 would queue those above its 100. */
const SESSION = { settings: { enablePush: false }, peerMaxConcurrentStreams: 2 ** 32 - 1 };

/** A session of node:http2 over our own socket, which gives us connect, FIN and RST. */
export class Http2Wire {
  readonly #target: Http2Target;
  readonly #events: Http2WireEvents;
  readonly #sockets: Sockets<tls.TLSSocket | null>;

  /** Connects. `localAddress` undefined: the kernel chooses. */
  constructor(target: Http2Target, localAddress: string | undefined, events: Http2WireEvents) {
    this.#target = target;
    this.#events = events;
    // Half-open, or Node would answer the server's FIN by itself: `closer` decides that.
    const options = { ...target.to, allowHalfOpen: true };
    const raw = net.connect(localAddress === undefined ? options : { ...options, localAddress });
    raw.once('connect', () => this.#connected());
    const secure = target.tls?.connect(raw) ?? null;
    secure?.once('secureConnect', () => this.#secured(secure));
    this.#sockets = new Sockets(raw, secure, events);
    this.#sockets.top.once('finish', () => events.finished());
  }

  /** Called before the TLS socket's own listener, which builds the ClientHello: TCP's time must not include that. */
  #connected(): void {
    const { raw, secure } = this.#sockets;
    setNoDelay(raw, this.#target.noDelay);
    this.#events.connected();
    if (secure === null) this.#events.ready();
  }

  #secured(secure: tls.TLSSocket): void {
    this.#events.secured(securedBy(secure));
    // A server without ALPN ignores the offer and would continue with HTTP/1.1.
    if (secure.alpnProtocol === 'h2') this.#events.ready();
    else this.#events.failed('ERR_ALPN_NOT_H2');
  }

  /** Starts the session: preface and SETTINGS are sent with the first request. Call only after `ready`. */
  begin(): http2.ClientHttp2Session {
    const socket = this.#sockets.top;
    const session = http2.connect(NOWHERE, { ...SESSION, createConnection: () => socket });
    // The session has switched TCP_NODELAY on.
    if (!this.#target.noDelay) setNoDelay(this.#sockets.raw, false);
    session.on('remoteSettings', ({ maxConcurrentStreams }) => this.#events.limited(maxConcurrentStreams!));
    session.on('goaway', (code) => this.#events.goingAway(code));
    session.on('error', (error) => this.#events.failed(codeOf(error)));
    return session;
  }

  /**
   * Sends the FIN alone, one turn later, so that the ACK of SETTINGS is sent before it. `session.close()` would send a
   * GOAWAY first, and the server may answer that with its own FIN: it did on 139 of 300 connections.
   */
  finish(): void {
    setImmediate(() => this.#sockets.raw.end());
  }

  /** Closes the socket, with a FIN if none was sent. */
  destroy(): void {
    this.#sockets.destroy();
  }

  /** Sends RST, which leaves no TIME_WAIT on either side. */
  reset(): void {
    this.#sockets.reset();
  }

  /** Local address; undefined if not connected. */
  get localAddress(): string | undefined {
    return this.#sockets.raw.localAddress;
  }

  get noDelay(): NoDelay | null {
    return readNoDelay(this.#sockets.raw);
  }
}
