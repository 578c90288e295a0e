import type { Answer, Exchange } from '../exchange.ts';

/** Result of a request: exactly one of the two is called, once. */
export interface StreamRequestEvents {
  /** The answer is complete. */
  answered(request: StreamRequest, exchange: Exchange): void;
  unanswered(request: StreamRequest, exchange: Exchange, code: string): void;
}

/** A stream of a library. */
export interface Stream {
  /** Missing: it has none yet, or its library does not tell. */
  readonly id?: number | undefined;
  /** Resets it with this code. */
  close(code: number): void;
}

interface StreamRequestOptions {
  readonly sentUs: number;
  readonly deadlineUs: number;
  readonly events: StreamRequestEvents;
  readonly stream: Stream;
  /** Code with which the client cancels a stream. */
  readonly cancelCode: number;
}

/** One exchange on its stream, from HEADERS to the end of the answer. */
export class StreamRequest implements Answer {
  readonly sentUs: number;
  readonly deadlineUs: number;
  firstByteUs = 0;
  /** Status; 0: no answer yet. */
  status = 0;
  readonly #options: StreamRequestOptions;
  /** null once the request is over. */
  #exchange: Exchange | null;

  constructor(exchange: Exchange, options: StreamRequestOptions) {
    this.sentUs = options.sentUs;
    this.deadlineUs = options.deadlineUs;
    this.#exchange = exchange;
    this.#options = options;
  }

  /** Infinity: unknown. */
  get streamId(): number {
    return this.#options.stream.id ?? Infinity;
  }

  /** The head of the answer arrived. */
  responded(status: number, nowUs: number): void {
    this.firstByteUs = nowUs;
    this.status = status;
  }

  /** The stream has ended; this completes the answer if its head has arrived. */
  complete(): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    if (this.status === 0) {
      this.cutOff();
      return;
    }
    this.#exchange = null;
    this.#options.events.answered(this, exchange);
  }

  /** The stream or its connection is gone. */
  cutOff(): void {
    this.fail(this.status === 0 ? 'ERR_CLOSED_BEFORE_RESPONSE' : 'ERR_RESPONSE_TRUNCATED');
  }

  /** Fails the request and resets its stream; the connection stays open. */
  cancel(code: string): void {
    this.fail(code);
    this.#options.stream.close(this.#options.cancelCode);
  }

  /** Ends without a result; null if it was over. */
  release(): Exchange | null {
    const exchange = this.#exchange;
    this.#exchange = null;
    return exchange;
  }

  /** Fails the request, unless it is over. */
  fail(code: string): void {
    const exchange = this.release();
    if (exchange !== null) this.#options.events.unanswered(this, exchange, code);
  }
}
