import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type NoDelay, readNoDelay, setNoDelay } from '../../socket-option.ts';
import { codeOf } from '../connection/error-code.ts';
import { hasFin } from '../connection/fin.ts';
import { watchWrites } from '../connection/watch-writes.ts';
import type { Clock, ClosedBy, Secured } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import { securedBy } from '../socket/wire/tls-wire.ts';

/** What a connection tells its owner. Times in us since the start of the load. */
export interface ConnectionEvents {
  /** TCP is connected, `tookUs` after the call of connect(). */
  connected(connection: Connection, tookUs: number, nowUs: number): void;
  /** The TLS handshake is done, `tookUs` after that. */
  secured(tookUs: number, secured: Secured): void;
  /** undici writes on it; HTTP/1.1 only. */
  wrote(): void;
  /** Comes last, whether it was ever connected or not. */
  closed(connection: Connection): void;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly noDelay: boolean;
}

/** undici's reason for closing an idle connection. It shares its code with other reasons, which have other texts. */
const IDLE = 'socket idle timeout';

/** Watches a socket that undici uses: when it opened, what it carries, and who ended it. */
export class Connection {
  /** Requests written on it. */
  requests = 0;
  inFlight = 0;
  lastUsedUs = 0;
  isConnected = false;
  hasAnswered = false;
  by: ClosedBy | null = null;
  /** How long it had been idle when undici closed it for that; null: it did not. */
  idleUs: number | null = null;
  readonly socket: Socket;
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #openedUs: number;
  #connectedUs = 0;

  constructor(socket: Socket, settings: ConnectionSettings, events: ConnectionEvents) {
    this.socket = socket;
    this.#settings = settings;
    this.#events = events;
    this.#openedUs = settings.clock();
    this.#watchDestroy();
    watchWrites(socket, () => events.wrote());
    // Ahead of undici, which writes its first request when it hears of it.
    socket.prependOnceListener('connect', () => this.#connected());
    if (socket instanceof TLSSocket) socket.prependOnceListener('secureConnect', () => this.#secured(socket));
    socket.once('end', () => (this.by ??= 'server'));
    socket.once('close', () => this.#events.closed(this));
  }

  /** Open, or about to be. */
  get isUsable(): boolean {
    return !this.socket.destroyed;
  }

  /** Until its first request it is reserved for that: undici opens none in advance. */
  get use(): ConnectionUse {
    if (!this.isConnected || !this.isUsable) return 'neither';
    return this.inFlight > 0 || this.requests === 0 ? 'busy' : 'free';
  }

  get source(): string {
    return this.socket.localAddress ?? 'unknown';
  }

  get noDelay(): NoDelay | null {
    return readNoDelay(this.socket);
  }

  /** What TLS agreed on; without it undici speaks HTTP/1.1. */
  get protocol(): 'h2' | 'http/1.1' {
    return this.socket instanceof TLSSocket && this.socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1';
  }

  /** A request is written on it. */
  sent(nowUs: number): void {
    if (this.requests === 0) this.#setNoDelay();
    this.requests += 1;
    this.inFlight += 1;
    this.lastUsedUs = nowUs;
  }

  /** A request of it is over. */
  ended(nowUs: number): void {
    this.inFlight -= 1;
    this.lastUsedUs = nowUs;
  }

  /** undici's connector switches it on, always, before the first byte; and its HTTP/2 session once more. */
  #setNoDelay(): void {
    if (!this.#settings.noDelay) setNoDelay(this.socket, false);
  }

  #connected(): void {
    this.isConnected = true;
    this.#connectedUs = this.#settings.clock();
    this.lastUsedUs = this.#connectedUs;
    this.#setNoDelay();
    this.#events.connected(this, this.#connectedUs - this.#openedUs, this.#connectedUs);
  }

  #secured(socket: TLSSocket): void {
    const tookUs = this.#settings.clock() - this.#connectedUs;
    this.#events.secured(tookUs, securedBy(socket));
  }

  /** All ends but the server's FIN come through destroy(), with undici's reason for it. */
  #watchDestroy(): void {
    const { socket } = this;
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      if (this.isConnected && !socket.destroyed) this.#destroyed(error);
      return destroy(error);
    };
  }

  #destroyed(error: Error | undefined): void {
    const code = codeOf(error);
    if (code === 'ECONNRESET' || code === 'EPIPE') this.by ??= 'resetByServer';
    this.by ??= hasFin(this.socket) ? 'server' : 'client';
    if (this.by === 'client' && error?.message === IDLE) {
      this.idleUs ??= this.#settings.clock() - this.lastUsedUs;
    }
  }
}
