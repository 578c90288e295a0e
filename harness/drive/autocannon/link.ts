import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { setNoDelay } from '../../socket-option.ts';
import { codeOf } from '../connection/error-code.ts';
import { securedBy } from '../connection/tls.ts';
import type { Clock, ClosedBy } from '../exchange.ts';
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
        if (this.isConnected) settings.record.connections.closed(this.#by ?? 'client', this.requests, null);
        resolve();
      });
    });
  }

  get isOpen(): boolean {
    return this.isConnected && !this.#isClosed;
  }

  get isReady(): boolean {
    return this.readyUs < Infinity;
  }

  #connected(): void {
    const { clock, record } = this.#settings;
    const nowUs = clock();
    this.isConnected = true;
    this.#connectedUs = nowUs;
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
