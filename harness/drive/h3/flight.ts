import { codeOf } from '../connection/error-code.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { CANCELLED, streamErrorName } from './error-name.ts';
import type { H3Stream } from './library.ts';

/** What a flight tells its connection: one of both, once. */
export interface FlightEvents {
  /** The last byte of the answer is there. */
  answered(flight: Flight, exchange: Exchange): void;
  unanswered(flight: Flight, exchange: Exchange, code: string): void;
}

interface FlightOptions {
  readonly sentUs: number;
  readonly deadlineUs: number;
  readonly events: FlightEvents;
}

/** One exchange on its stream, from HEADERS to the end of the answer. */
export class Flight implements Answer {
  readonly sentUs: number;
  readonly deadlineUs: number;
  firstByteUs = 0;
  /** 0: no answer yet. */
  status = 0;
  readonly #stream: H3Stream;
  readonly #events: FlightEvents;
  /** null once it is over. */
  #exchange: Exchange | null;

  constructor(stream: H3Stream, exchange: Exchange, { sentUs, deadlineUs, events }: FlightOptions) {
    this.sentUs = sentUs;
    this.deadlineUs = deadlineUs;
    this.#stream = stream;
    this.#exchange = exchange;
    this.#events = events;
  }

  /** `clock` tells the moment of the first byte. */
  listen(clock: () => number): void {
    const stream = this.#stream;
    stream.on('response', (headers) => {
      this.firstByteUs = clock();
      this.status = Number(headers[':status']);
    });
    stream.on('end', () => this.#end());
    stream.on('error', (error) => this.fail(nameOf(error)));
    stream.on('close', () => this.cutOff());
    stream.resume();
  }

  /** The stream or its connection is gone: nothing will come any more. */
  cutOff(): void {
    this.fail(this.status === 0 ? 'ERR_CLOSED_BEFORE_RESPONSE' : 'ERR_RESPONSE_TRUNCATED');
  }

  /** Gives up on it, and tells the server so; the connection stays. */
  cancel(code: string): void {
    this.fail(code);
    this.#stream.close(CANCELLED);
  }

  /** Ends it as an error, unless it is over. */
  fail(code: string): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    this.#exchange = null;
    this.#events.unanswered(this, exchange, code);
  }

  #end(): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    if (this.status === 0) {
      this.cutOff();
      return;
    }
    this.#exchange = null;
    this.#events.answered(this, exchange);
  }
}

/** The server's RESET_STREAM by its own name, else the library's code. */
function nameOf(error: Error & { readonly h3Code?: number }): string {
  return error.h3Code === undefined ? codeOf(error) : streamErrorName(error.h3Code);
}
