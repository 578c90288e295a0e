import http2 from 'node:http2';
import net from 'node:net';
import type tls from 'node:tls';
import { type NoDelay, readNoDelay, setNoDelay } from '../../socket-option.ts';
import { codeOf } from '../connection/error-code.ts';
import { Sockets, type SocketsEvents } from '../connection/sockets.ts';
import type { Secured } from '../exchange.ts';
import { securedBy } from '../socket/wire/tls-wire.ts';
import type { TlsClient } from './tls-client.ts';

/** What a wire tells its connection. `closed` comes last, once, whatever happened before. */
export interface Http2WireEvents extends SocketsEvents {
  /** The TCP handshake is done. */
  connected(): void;
  /** TLS only: its handshake is done. */
  secured(secured: Secured): void;
  /** `begin` may be called. Same moment as the last handshake's end. */
  ready(): void;
  /** SETTINGS of the server came: so many streams at once. */
  limited(streams: number): void;
  /** GOAWAY came: no further stream. `code` as in RFC 9113, section 7. */
  goingAway(code: number): void;
  /** Our FIN has left. */
  finished(): void;
}

export interface Http2Target {
  /** Port and IP literal; a path only for the warm-up. */
  readonly to: net.NetConnectOpts;
  readonly noDelay: boolean;
  /** null: h2c. */
  readonly tls: TlsClient | null;
}

/** node:http2 wants one to name its session by; our requests bring their own `:authority`. */
const NOWHERE = new URL('http://connlab.invalid');
/** As today's clients do. Before SETTINGS nghttp2 would queue what is beyond 100: how many may go is not its choice. */
const SESSION = { settings: { enablePush: false }, peerMaxConcurrentStreams: 2 ** 32 - 1 };

/** One HTTP/2 session of node:http2 over a socket of our own: connect, FIN and RST are that one's. */
export class Http2Wire {
  readonly #target: Http2Target;
  readonly #events: Http2WireEvents;
  readonly #sockets: Sockets<tls.TLSSocket | null>;

  /** Connects. `localAddress`: undefined leaves the choice to the kernel. */
  constructor(target: Http2Target, localAddress: string | undefined, events: Http2WireEvents) {
    this.#target = target;
    this.#events = events;
    // With half-open allowed Node does not answer the server's FIN by itself: the closer decides that.
    const options = { ...target.to, allowHalfOpen: true };
    const raw = net.connect(localAddress === undefined ? options : { ...options, localAddress });
    raw.once('connect', () => this.#connected());
    const secure = target.tls?.connect(raw) ?? null;
    secure?.once('secureConnect', () => this.#secured(secure));
    this.#sockets = new Sockets(raw, secure, events);
    this.#sockets.top.once('finish', () => events.finished());
  }

  /** Before the TLS socket hears of it, which makes its first message then: TCP takes no part in that. */
  #connected(): void {
    const { raw, secure } = this.#sockets;
    setNoDelay(raw, this.#target.noDelay);
    this.#events.connected();
    if (secure === null) this.#events.ready();
  }

  #secured(secure: tls.TLSSocket): void {
    this.#events.secured(securedBy(secure));
    // A server without ALPN ignores the offer and would go on to speak HTTP/1.1.
    if (secure.alpnProtocol === 'h2') this.#events.ready();
    else this.#events.failed('ERR_ALPN_NOT_H2');
  }

  /** Starts the session: preface and SETTINGS leave with the first request. Only when `ready`. */
  begin(): http2.ClientHttp2Session {
    const socket = this.#sockets.top;
    const session = http2.connect(NOWHERE, { ...SESSION, createConnection: () => socket });
    // The session has switched TCP_NODELAY on, whatever it was.
    if (!this.#target.noDelay) setNoDelay(this.#sockets.raw, false);
    session.on('remoteSettings', ({ maxConcurrentStreams }) => this.#events.limited(maxConcurrentStreams!));
    session.on('goaway', (code) => this.#events.goingAway(code));
    session.on('error', (error) => this.#events.failed(codeOf(error)));
    return session;
  }

  /**
   * The FIN alone, one turn later, so that an acknowledgement of SETTINGS leaves before it. `session.close()` sends a
   * GOAWAY first, and the server may answer that with its own FIN: it did on 139 of 300 connections.
   */
  finish(): void {
    setImmediate(() => this.#sockets.raw.end());
  }

  /** Lets go of the socket: a FIN where none was sent yet. */
  destroy(): void {
    this.#sockets.destroy();
  }

  /** Sends RST, which leaves no TIME_WAIT on either side. */
  reset(): void {
    this.#sockets.reset();
  }

  /** Address of our own end; undefined where not connected. */
  get localAddress(): string | undefined {
    return this.#sockets.raw.localAddress;
  }

  get noDelay(): NoDelay | null {
    return readNoDelay(this.#sockets.raw);
  }
}
