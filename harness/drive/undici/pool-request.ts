import { Client, type Dispatcher } from 'undici';
import { mayHaveBody } from '../connection/announced.ts';
import type { Clock, Exchange } from '../exchange.ts';
import type { PartialAnswer } from '../record/ends/short-answers.ts';
import type { Connection } from './connection.ts';
import { undiciCode } from './parser-error.ts';

interface PoolClientSettings {
  readonly options: Client.Options;
  /** Order of creation in the pool, which is the order in which the pool looks for a free client. */
  readonly number: number;
  /** The pool assigned a request to this client. False: the request was dropped meanwhile and must not be sent. */
  readonly assigned: (request: PoolRequest) => boolean;
}

/**
 * A client of the pool: at most one connection at a time, and the requests assigned to it. It reports when the pool
 * assigns it a request: the only way to measure the wait for the pool.
 */
export class PoolClient extends Client {
  readonly number: number;
  readonly requests = new Set<PoolRequest>();
  /** Open or opening. */
  connection: Connection | null = null;
  readonly #assigned: PoolClientSettings['assigned'];

  constructor(origin: URL, { options, number, assigned }: PoolClientSettings) {
    super(origin, options);
    this.number = number;
    this.#assigned = assigned;
  }

  /** True if the pool still uses it and its connection is not about to close. */
  get isUsable(): boolean {
    return !this.closed && this.connection?.isUsable === true;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#assigned(handler as PoolRequest) ? super.dispatch(options, handler) : true;
  }
}

/** Events of one request. */
export interface PoolRequestEvents {
  /** undici writes it now; called again if it retries on a new connection. */
  sent(request: PoolRequest): void;
  answered(request: PoolRequest, answeredUs: number): void;
  failed(request: PoolRequest, code: string): void;
}

/** undici's handler of one exchange, which records its times. */
export class PoolRequest implements Dispatcher.DispatchHandler {
  readonly exchange: Exchange;
  /** The client it is assigned to; null while it waits for one. */
  client: PoolClient | null = null;
  /** The connection it was written on; null before that. */
  connection: Connection | null = null;
  /** True once answered, failed or dropped: later events of undici are ignored. */
  isOver = false;
  deadlineUs = Infinity;
  sentUs = 0;
  firstByteUs = 0;
  status = 0;
  /** Value of the Connection field; empty: there is none. */
  connectionField = '';
  hasLength = true;
  /** Value of the Keep-Alive field; empty: there is none. */
  keepAliveField = '';
  readonly #clock: Clock;
  readonly #events: PoolRequestEvents;
  /** Bytes that its Content-Length says and that have not come; NaN: it has none, or several. */
  #missingBytes = Number.NaN;
  #readUs = 0;
  #controller: Dispatcher.DispatchController | null = null;

  constructor(exchange: Exchange, clock: Clock, events: PoolRequestEvents) {
    this.exchange = exchange;
    this.#clock = clock;
    this.#events = events;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isOver) {
      controller.abort(reason('ERR_ABANDONED'));
      return;
    }
    this.#controller = controller;
    this.sentUs = this.#clock();
    this.#events.sent(this);
  }

  /** The part of the answer that has come. */
  get partial(): PartialAnswer {
    return { missingBytes: this.#missingBytes || 0, quietUs: this.#clock() - this.#readUs };
  }

  onResponseStarted(): void {
    this.firstByteUs = this.#clock();
    this.connection?.answering();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.status = status;
    this.#missingBytes = mayHaveBody(status) ? Number(headers['content-length']) : 0;
    this.#readUs = this.firstByteUs;
    this.connectionField = String(headers.connection ?? '');
    this.keepAliveField = String(headers['keep-alive'] ?? '');
    this.hasLength = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  }

  onResponseData(_controller: unknown, bytes: Uint8Array): void {
    this.#missingBytes -= bytes.length;
    this.#readUs = this.#clock();
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#events.answered(this, this.#clock());
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(undiciCode(error));
  }

  /** Fails it with this code. With HTTP/1.1 it also ends the connection, because the answer may still arrive. */
  giveUp(code: string): void {
    this.#fail(code);
    if (this.#controller !== null) this.#controller.abort(reason(code));
    else this.client?.connection?.socket.destroy(reason(code));
  }

  #fail(code: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#events.failed(this, code);
  }
}

function reason(code: string): Error {
  return Object.assign(new Error(code), { code });
}
