import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readNoDelay, setNoDelay } from '../../socket-option.ts';
import { codeOf } from '../connection/error-code.ts';
import { hasFin } from '../connection/fin.ts';
import { securedBy } from '../connection/tls.ts';
import { watchWrites } from '../connection/watch-writes.ts';
import type { Clock, ClosedBy } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import type { Recorder } from '../record/recorder.ts';

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly record: Recorder;
  readonly noDelay: boolean;
}

/** Message of undici's error for closing an idle connection; other errors share its code. */
const IDLE = 'socket idle timeout';

/** Watches and records a socket of undici: when it opened, which requests it carries, and which side ended it. */
export class Connection {
  /** Requests written on it. */
  requests = 0;
  inFlight = 0;
  lastUsedUs = 0;
  isConnected = false;
  by: ClosedBy | null = null;
  /** Idle time after which undici closed it, us; null: not closed for idleness. */
  idleUs: number | null = null;
  readonly socket: Socket;
  readonly #settings: ConnectionSettings;
  readonly #openedUs: number;
  #connectedUs = 0;
  #hasAnswered = false;

  constructor(socket: Socket, settings: ConnectionSettings) {
    this.socket = socket;
    this.#settings = settings;
    this.#openedUs = settings.clock();
    this.#watchDestroy();
    watchWrites(socket, () => settings.record.connections.wrote(1));
    // Registered before undici's listener, which writes the first request.
    socket.prependOnceListener('connect', () => this.#connected());
    if (socket instanceof TLSSocket) socket.prependOnceListener('secureConnect', () => this.#secured(socket));
    socket.once('end', () => (this.by ??= 'server'));
    socket.once('close', () => this.#closed());
  }

  /** True if it is open or opening. */
  get isUsable(): boolean {
    return !this.socket.destroyed;
  }

  /** Busy also before its first request: undici opens a connection only for a request. */
  get use(): ConnectionUse {
    if (!this.isConnected || !this.isUsable) return 'neither';
    return this.inFlight > 0 || this.requests === 0 ? 'busy' : 'free';
  }

  /** Call when a request is written on it. */
  sent(nowUs: number): void {
    if (this.requests === 0) this.#setNoDelay();
    this.requests += 1;
    this.inFlight += 1;
    this.lastUsedUs = nowUs;
    this.#settings.record.connections.inFlight(this.inFlight);
  }

  /** Call at an answer. */
  answered(): void {
    if (this.#hasAnswered) return;
    this.#hasAnswered = true;
    this.#settings.record.connections.answeredFirst(this.#protocol, readNoDelay(this.socket));
  }

  /** Call when one of its requests is over. */
  ended(nowUs: number): void {
    this.inFlight -= 1;
    this.lastUsedUs = nowUs;
  }

  /** The protocol that TLS negotiated; without TLS undici speaks HTTP/1.1. */
  get #protocol(): 'h2' | 'http/1.1' {
    return this.socket instanceof TLSSocket && this.socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1';
  }

  /** Corrects TCP_NODELAY: undici's connector always switches it on before the first byte, its HTTP/2 session again. */
  #setNoDelay(): void {
    if (!this.#settings.noDelay) setNoDelay(this.socket, false);
  }

  #connected(): void {
    const { clock, record } = this.#settings;
    const nowUs = clock();
    this.isConnected = true;
    this.#connectedUs = nowUs;
    this.lastUsedUs = nowUs;
    this.#setNoDelay();
    record.opened(this.socket.localAddress ?? 'unknown', nowUs);
    record.connected(nowUs - this.#openedUs, nowUs);
  }

  #secured(socket: TLSSocket): void {
    const { clock, record } = this.#settings;
    record.secured(clock() - this.#connectedUs, securedBy(socket));
  }

  #closed(): void {
    if (this.isConnected)
      this.#settings.record.connections.closed(this.by ?? 'client', this.requests, this.idleUs);
  }

  /** Every end but the server's FIN goes through destroy(), with undici's reason as the error. */
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
