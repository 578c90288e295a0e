import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { codeOf } from '../connection/error-code.ts';
import { hasFin } from '../connection/fin.ts';
import type { Clock, ClosedBy, Secured } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';

/** What a connection tells its owner. Times in us since the start of the load. */
export interface ConnectionEvents {
  /** TCP is connected, `tookUs` after the call of connect(). */
  connected(connection: Connection, tookUs: number, nowUs: number): void;
  /** The TLS handshake is done, `tookUs` after that. */
  secured(tookUs: number, secured: Secured): void;
  /** Comes last, whether it was ever connected or not. */
  closed(connection: Connection): void;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  /** null: a Unix socket has none. */
  readonly noDelay: boolean | null;
  /** Infinity: never. */
  readonly idleTimeoutUs: number;
}

/** Watches a socket that undici uses: when it opened, what it carries, and who ended it. */
export class Connection {
  /** Requests written on it. */
  requests = 0;
  inFlight = 0;
  lastUsedUs = 0;
  isConnected = false;
  hasAnswered = false;
  by: ClosedBy | null = null;
  /** undici closed it for having been idle too long. */
  idledOut = false;
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

  get noDelay(): boolean | null {
    return this.#settings.noDelay;
  }

  /** A request is written on it. */
  sent(nowUs: number): void {
    this.requests += 1;
    this.inFlight += 1;
    this.lastUsedUs = nowUs;
  }

  /** A request of it is over. */
  ended(nowUs: number): void {
    this.inFlight -= 1;
    this.lastUsedUs = nowUs;
  }

  #connected(): void {
    this.isConnected = true;
    this.#connectedUs = this.#settings.clock();
    this.lastUsedUs = this.#connectedUs;
    // undici's connector sets it on, always; before the first byte of a request or a handshake it is off again.
    if (this.#settings.noDelay === false) this.socket.setNoDelay(false);
    this.#events.connected(this, this.#connectedUs - this.#openedUs, this.#connectedUs);
  }

  #secured(socket: TLSSocket): void {
    const version = socket.getProtocol() === 'TLSv1.2' ? '1.2' : '1.3';
    const tookUs = this.#settings.clock() - this.#connectedUs;
    this.#events.secured(tookUs, { version, resumed: socket.isSessionReused() });
  }

  /** All ends but the server's FIN come through destroy(), with undici's reason for it. */
  #watchDestroy(): void {
    const { socket } = this;
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      if (this.isConnected && !socket.destroyed) this.#destroyed(codeOf(error));
      return destroy(error);
    };
  }

  #destroyed(code: string): void {
    if (code === 'ECONNRESET' || code === 'EPIPE') this.by ??= 'resetByServer';
    const idleUs = this.#settings.clock() - this.lastUsedUs;
    this.by ??= hasFin(this.socket) ? 'server' : 'client';
    // The same code is that of a connection which was asked to close; but that closes with its last answer.
    const isTired = code === 'UND_ERR_INFO' && this.inFlight === 0;
    this.idledOut ||= this.by === 'client' && isTired && idleUs >= this.#settings.idleTimeoutUs / 2;
  }
}
