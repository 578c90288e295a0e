import type { ClientHttp2Stream } from 'node:http2';
import { codeOf } from '../connection/error-code.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { errorName } from './error-name.ts';

/** RFC 9113, section 7. */
const CANCEL = 0x8;

/** What a flight tells its connection: one of both, once. */
export interface FlightEvents {
  /** The last byte of the answer is there. */
  answered(flight: Flight, exchange: Exchange): void;
  unanswered(flight: Flight, exchange: Exchange, code: string): void;
}

/** One exchange on its stream, from HEADERS to the end of the answer. */
export class Flight implements Answer {
  readonly sentUs: number;
  readonly deadlineUs: number;
  firstByteUs = 0;
  /** 0: no answer yet. */
  status = 0;
  readonly #stream: ClientHttp2Stream;
  readonly #events: FlightEvents;
  /** null once it is over. */
  #exchange: Exchange | null;

  constructor(
    stream: ClientHttp2Stream,
    exchange: Exchange,
    { sentUs, deadlineUs, events }: Pick<Flight, 'sentUs' | 'deadlineUs'> & { readonly events: FlightEvents },
  ) {
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
      this.status = headers[':status']!;
    });
    stream.on('end', () => this.#end());
    stream.on('error', (error) => this.fail(this.#nameOf(error)));
    // To Node the server's CANCEL is no error: it ends the stream, and says with what code when that is closed.
    stream.on('close', () => (stream.rstCode === 0 ? this.cutOff() : this.fail(errorName(stream.rstCode))));
    stream.resume();
  }

  /** The connection is gone: nothing will come any more. */
  cutOff(): void {
    this.fail(this.status === 0 ? 'ERR_CLOSED_BEFORE_RESPONSE' : 'ERR_RESPONSE_TRUNCATED');
  }

  /** Gives up on it, and tells the server so; the connection stays. */
  cancel(code: string): void {
    this.fail(code);
    this.#stream.close(CANCEL);
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
    if (exchange === null || this.status === 0 || this.#stream.rstCode !== 0) return;
    this.#exchange = null;
    this.#events.answered(this, exchange);
  }

  #nameOf(error: Error): string {
    const code = codeOf(error);
    return code === 'ERR_HTTP2_STREAM_ERROR' ? errorName(this.#stream.rstCode) : code;
  }
}
