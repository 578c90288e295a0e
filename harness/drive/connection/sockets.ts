import type net from 'node:net';
import type tls from 'node:tls';
import { codeOf } from './error-code.ts';
import { FinWait } from './fin.ts';

/** Events at the end of a connection's sockets. `closed` comes last, once. */
export interface SocketsEvents {
  /** The server's FIN arrived; over TLS its close_notify, which precedes the FIN. */
  ended(): void;
  failed(code: string): void;
  closed(): void;
}

/** The TCP socket of one connection and its TLS socket (null: no TLS), which end together. */
export class Sockets<Secure extends tls.TLSSocket | null> {
  readonly raw: net.Socket;
  readonly secure: Secure;
  readonly #events: SocketsEvents;
  #open = 0;
  #hasServerEnded = false;
  #finWait: FinWait | null = null;

  constructor(raw: net.Socket, secure: Secure, events: SocketsEvents) {
    this.raw = raw;
    this.secure = secure;
    this.#events = events;
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
    return this.secure ?? this.raw;
  }

  /** Destroys both, with a FIN if none was sent. */
  destroy(): void {
    const { raw, secure } = this;
    const letGo = () => {
      secure?.destroy();
      raw.destroy();
    };
    if (secure === null || !this.#hasServerEnded || raw.writableEnded) letGo();
    else this.#finWait ??= new FinWait(raw, letGo);
  }

  /** Sends RST, which leaves no TIME_WAIT on either side. */
  reset(): void {
    this.raw.resetAndDestroy();
    this.secure?.destroy();
  }

  #closed(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#finWait?.cancel();
    this.#events.closed();
  }
}
