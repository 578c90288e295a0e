import { type Client, type Dispatcher, errors } from 'undici';
import { codeOf } from '../connection/error-code.ts';
import type { Clock, Exchange } from '../exchange.ts';
import type { Connection } from './connection.ts';

/** One client of the pool: never more than one connection at a time, and the requests that are its own. */
export class PoolClient {
  /** In the order in which the pool made them, which is the order in which it looks for a free one. */
  readonly number: number;
  readonly requests = new Set<PoolRequest>();
  /** Open or opening. */
  connection: Connection | null = null;
  /** The one that it stands for. */
  client: Client | null = null;

  constructor(number: number) {
    this.number = number;
  }

  /** The pool has not forgotten it, and its connection is not about to close. */
  get isUsable(): boolean {
    return this.client?.closed === false && this.connection?.isUsable === true;
  }
}

/** What a request tells its owner. */
export interface PoolRequestEvents {
  /** undici writes it now; once more where it tries again on a new connection. */
  sent(request: PoolRequest): void;
  answered(request: PoolRequest, answeredUs: number): void;
  failed(request: PoolRequest, code: string): void;
}

/** undici's handler of one exchange: takes down the times of it. */
export class PoolRequest implements Dispatcher.DispatchHandler {
  readonly exchange: Exchange;
  /** Of the pool's clients the one that has it; null while it waits for one. */
  poolClient: PoolClient | null = null;
  /** Where it was written; null before that. */
  connection: Connection | null = null;
  /** A connection is its own, or is opened for it. */
  hasBegun = false;
  /** Answered, failed or given up: whatever undici says of it after that is nobody's business. */
  isOver = false;
  deadlineUs = Infinity;
  sentUs = 0;
  firstByteUs = 0;
  status = 0;
  readonly #clock: Clock;
  readonly #events: PoolRequestEvents;
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

  onResponseStarted(): void {
    this.firstByteUs = this.#clock();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#events.answered(this, this.#clock());
  }

  onResponseError(_controller: unknown, error: Error): void {
    // undici gives these no code.
    this.#fail(error instanceof errors.HTTPParserError ? 'ERR_HTTP_PARSER' : codeOf(error));
  }

  /** Fails it with this code, and with HTTP/1.1 ends its connection: the answer may still come. */
  giveUp(code: string): void {
    this.#fail(code);
    if (this.#controller !== null) this.#controller.abort(reason(code));
    else this.poolClient?.connection?.socket.destroy(reason(code));
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
