import http2 from 'node:http2';
import net from 'node:net';
import type tls from 'node:tls';
import { FinWait } from '../fin.ts';
import { setNoDelay } from '../socket/no-delay.ts';
import { codeOf } from '../socket/wire.ts';
import type { TlsClient } from './tls-client.ts';

/** What a wire tells its connection. `closed` comes last, once, whatever happened before. */
export interface Http2WireEvents {
  /** The TCP handshake is done. */
  connected(): void;
  /** TLS only: its handshake is done. */
  secured(): void;
  /** `begin` may be called. Same moment as the last handshake's end. */
  ready(): void;
  /** SETTINGS of the server came: so many streams at once. */
  limited(streams: number): void;
  /** GOAWAY came: no further stream. `code` as in RFC 9113, section 7. */
  goingAway(code: number): void;
  /** Our FIN has left. */
  finished(): void;
  /** The server's FIN came. */
  ended(): void;
  failed(code: string): void;
  closed(): void;
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
  /** TCP_NODELAY as it was set when it connected; null where the socket has none. */
  noDelay: boolean | null = null;
  readonly #target: Http2Target;
  readonly #events: Http2WireEvents;
  readonly #raw: net.Socket;
  readonly #secure: tls.TLSSocket | null;
  #open: number;
  #hasServerEnded = false;
  #finWait: FinWait | null = null;

  /** Connects. `localAddress`: undefined leaves the choice to the kernel. */
  constructor(target: Http2Target, localAddress: string | undefined, events: Http2WireEvents) {
    this.#target = target;
    this.#events = events;
    // With half-open allowed Node does not answer the server's FIN by itself: the closer decides that.
    const options = { ...target.to, allowHalfOpen: true };
    this.#raw = net.connect(localAddress === undefined ? options : { ...options, localAddress });
    this.#raw.once('connect', () => this.#connected());
    this.#secure = target.tls?.connect(this.#raw) ?? null;
    this.#open = this.#secure === null ? 1 : 2;
    this.#listen();
  }

  /** Before the TLS socket hears of it, which makes its first message then: TCP takes no part in that. */
  #connected(): void {
    this.noDelay = setNoDelay(this.#raw, this.#target.noDelay);
    this.#events.connected();
    if (this.#secure === null) this.#events.ready();
  }

  #listen(): void {
    const [raw, secure, events] = [this.#raw, this.#secure, this.#events];
    secure?.once('secureConnect', () => this.#secured(secure));
    for (const socket of secure === null ? [raw] : [raw, secure]) {
      socket.on('error', (error) => events.failed(codeOf(error)));
      socket.once('close', () => this.#closed());
    }
    const top = secure ?? raw;
    top.once('finish', () => events.finished());
    top.once('end', () => {
      this.#hasServerEnded = true;
      events.ended();
    });
  }

  #secured(secure: tls.TLSSocket): void {
    this.#events.secured();
    // A server without ALPN ignores the offer and would go on to speak HTTP/1.1.
    if (secure.alpnProtocol === 'h2') this.#events.ready();
    else this.#events.failed('ERR_ALPN_NOT_H2');
  }

  #closed(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#finWait?.cancel();
    this.#events.closed();
  }

  /** Starts the session: preface and SETTINGS leave with the first request. Only when `ready`. */
  begin(): http2.ClientHttp2Session {
    const socket = this.#secure ?? this.#raw;
    const session = http2.connect(NOWHERE, { ...SESSION, createConnection: () => socket });
    // The session has switched TCP_NODELAY on, whatever it was.
    if (!this.#target.noDelay) socket.setNoDelay(false);
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
    setImmediate(() => this.#raw.end());
  }

  /** Lets go of the socket: a FIN where none was sent yet. */
  destroy(): void {
    const letGo = () => {
      this.#secure?.destroy();
      this.#raw.destroy();
    };
    if (this.#secure === null || !this.#hasServerEnded || this.#raw.writableEnded) letGo();
    else this.#finWait ??= new FinWait(this.#raw, letGo);
  }

  /** Sends RST, which leaves no TIME_WAIT on either side. */
  reset(): void {
    this.#raw.resetAndDestroy();
    this.#secure?.destroy();
  }

  /** Address of our own end; undefined where not connected. */
  get localAddress(): string | undefined {
    return this.#raw.localAddress;
  }

  /** Of the TLS handshake. */
  get resumed(): boolean {
    return this.#secure?.isSessionReused() ?? false;
  }
}
