import type { Answer, Exchange } from '../exchange.ts';

/** Result of a request: exactly one of the two is called, once. */
export interface StreamRequestEvents {
  /** The answer is complete. */
  answered(request: StreamRequest, exchange: Exchange): void;
  unanswered(request: StreamRequest, exchange: Exchange, code: string): void;
}

interface StreamRequestOptions {
  readonly sentUs: number;
  readonly deadlineUs: number;
  readonly events: StreamRequestEvents;
  /** Resets the stream: no answer is needed any more. */
  readonly reset: () => void;
}

/** One exchange on its stream, from HEADERS to the end of the answer. */
export class StreamRequest implements Answer {
  readonly sentUs: number;
  readonly deadlineUs: number;
  firstByteUs = 0;
  /** Status; 0: no answer yet. */
  status = 0;
  readonly #events: StreamRequestEvents;
  readonly #reset: () => void;
  /** null once the request is over. */
  #exchange: Exchange | null;

  constructor(exchange: Exchange, { sentUs, deadlineUs, events, reset }: StreamRequestOptions) {
    this.sentUs = sentUs;
    this.deadlineUs = deadlineUs;
    this.#exchange = exchange;
    this.#events = events;
    this.#reset = reset;
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
    this.#events.answered(this, exchange);
  }

  /** The stream or its connection is gone. */
  cutOff(): void {
    this.fail(this.status === 0 ? 'ERR_CLOSED_BEFORE_RESPONSE' : 'ERR_RESPONSE_TRUNCATED');
  }

  /** Fails the request and resets its stream; the connection stays open. */
  cancel(code: string): void {
    this.fail(code);
    this.#reset();
  }

  /** Fails the request, unless it is over. */
  fail(code: string): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    this.#exchange = null;
    this.#events.unanswered(this, exchange, code);
  }
}

/** Cancels the requests whose deadline has passed. `requests` must be in the order of their deadlines. */
export function cancelOverdue(requests: Iterable<StreamRequest>, nowUs: number): void {
  for (const request of requests) {
    if (request.deadlineUs > nowUs) return;
    request.cancel('ERR_REQUEST_TIMEOUT');
  }
}
