import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { setNoDelay } from '../../native/socket-option.ts';
import { codeOf } from '../connection/error-code.ts';
import { hasFin } from '../connection/fin.ts';
import { securedBy } from '../connection/tls.ts';
import type { Clock, ClosedBy } from '../exchange.ts';
import { Life } from '../record/life.ts';
import type { Recorder } from '../record/recorder.ts';

export interface LinkSettings {
  readonly clock: Clock;
  readonly record: Recorder;
  readonly noDelay: boolean;
}

/** Watches one connection of an autocannon client. */
export class Link {
  /** Requests written on it. */
  requests = 0;
  hasAnswered = false;
  isConnected = false;
  /** Time at which it could send its first request, which autocannon writes earlier, us; Infinity until then. */
  readyUs = Infinity;
  /** Error code if it was lost. */
  code = 'ERR_CLOSED_BEFORE_RESPONSE';
  readonly closed: Promise<void>;
  readonly life: Life;
  readonly socket: Socket;
  readonly #settings: LinkSettings;
  readonly #openedUs: number;
  #connectedUs = 0;
  #by: ClosedBy | null = null;
  #isClosed = false;

  constructor(socket: Socket, openedUs: number, settings: LinkSettings) {
    this.socket = socket;
    this.#settings = settings;
    this.#openedUs = openedUs;
    this.life = new Life(settings.record.connections);
    // libuv applies it once the socket has a descriptor.
    setNoDelay(socket, settings.noDelay);
    // Registered before autocannon's listeners, which open the next connection.
    socket.prependListener('error', (error) => this.#failed(codeOf(error)));
    socket.prependOnceListener('end', () => (this.#by ??= 'server'));
    socket.once('connect', () => this.#connected());
    if (socket instanceof TLSSocket) socket.once('secureConnect', () => this.#secured(socket));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#isClosed = true;
        if (this.isConnected) this.#record(this.#by ?? 'client');
        resolve();
      });
    });
  }

  get isOpen(): boolean {
    return this.isConnected && !this.#isClosed;
  }

  /** True if it ended in the middle of an answer, without an error. */
  get isCutOff(): boolean {
    return this.life.isInAnswer && this.code === 'ERR_CLOSED_BEFORE_RESPONSE';
  }

  get isReady(): boolean {
    return this.readyUs < Infinity;
  }

  /** Ends it, for the server said that it ends and may leave that to the client (RFC 9112, 9.6). */
  finish(): void {
    if (this.socket.destroyed) return;
    this.#by ??= hasFin(this.socket) ? 'server' : 'client';
    this.socket.end();
  }

  #record(by: ClosedBy): void {
    const { clock, record } = this.#settings;
    this.life.closed(by, false, clock());
    record.connections.closed(by, this.requests, null);
  }

  #connected(): void {
    const { clock, record } = this.#settings;
    const nowUs = clock();
    this.isConnected = true;
    this.#connectedUs = nowUs;
    this.life.begin(nowUs);
    if (!(this.socket instanceof TLSSocket)) this.readyUs = nowUs;
    record.opened(this.socket.localAddress ?? 'unknown', nowUs);
    record.connected(nowUs - this.#openedUs, nowUs);
  }

  #secured(socket: TLSSocket): void {
    // autocannon accepts any certificate: it always sets rejectUnauthorized to false.
    if (!socket.authorized) {
      socket.destroy(Object.assign(new Error(), { code: String(socket.authorizationError) }));
      return;
    }
    this.readyUs = this.#settings.clock();
    this.#settings.record.secured(this.readyUs - this.#connectedUs, securedBy(socket));
  }

  #failed(code: string): void {
    this.code = code;
    if (this.isConnected && (code === 'ECONNRESET' || code === 'EPIPE')) this.#by ??= 'resetByServer';
  }
}
