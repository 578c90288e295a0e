import { withoutSecrets } from '../../../scenario/request/secrets.ts';
import type { Answer, ClosedBy, Exchange } from '../../exchange.ts';
import { Life } from '../../record/life.ts';
import type { ConnectionSettings } from '../connection-events.ts';
import { InFlight } from '../in-flight.ts';
import { Usage } from '../usage.ts';
import type { Wire } from '../wire/wire.ts';
import type { ParseResult, ResponseError } from './parse-result.ts';
import { whyRefused } from './refusal.ts';
import { RequestWriter } from './request-writer.ts';
import { ResponseParser } from './response-parser.ts';

export interface PipelineEvents {
  /** The oldest exchange's answer is complete: `take` the exchange now, or once the connection has ended. */
  completed(nowUs: number): void;
  /** The bytes received are no valid answer to the oldest exchange. */
  broken(code: ResponseError | Disorder): void;
}

/** Error code for bytes that arrived without a request, or before the whole request was written. */
type Disorder = 'ERR_UNEXPECTED_DATA' | 'ERR_RESPONSE_TOO_EARLY';

/**
 * The requests in flight on one connection and their answers, which come in the same order. As an `Answer` it
 * describes the exchange that was taken last.
 */
export class Pipeline implements Answer {
  sentUs = 0;
  firstByteUs = 0;
  status = 0;
  /** Number of answers on this connection. */
  answers = 0;
  readonly usage: Usage;
  readonly #life: Life;
  readonly #settings: ConnectionSettings;
  readonly #events: PipelineEvents;
  readonly #inFlight: InFlight;
  readonly #parser: ResponseParser;
  readonly #writer: RequestWriter;
  /** Time of the last bytes. */
  #readUs = 0;

  constructor(wire: Pick<Wire, 'write'>, settings: ConnectionSettings, events: PipelineEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#inFlight = new InFlight(settings.pipelining);
    this.#parser = new ResponseParser(settings.minorVersion, settings.isHead);
    this.#writer = new RequestWriter(wire, settings);
    this.usage = new Usage(settings.reuse);
    this.#life = new Life(settings.record.connections);
  }

  /** Number of exchanges in flight. */
  get length(): number {
    return this.#inFlight.length;
  }

  get hasRoom(): boolean {
    return !this.usage.isSpent && this.#inFlight.length < this.#settings.pipelining;
  }

  /** Write time of the request that is answered next. */
  get oldestUs(): number {
    return this.#inFlight.oldestUs;
  }

  /** True if the last request written asked the server to close. */
  get asksToClose(): boolean {
    return this.usage.isSpent && this.#settings.closer === 'server';
  }

  /** True if the server ends the connection after the current answer. */
  get closes(): boolean {
    return this.#parser.announced !== null;
  }

  /** Minor version of HTTP, known with the first answer. */
  get spokenMinor(): number {
    return this.#parser.spokenMinor;
  }

  /** A new connection is being opened for this exchange. */
  begin(exchange: Exchange, nowUs: number): void {
    this.answers = 0;
    this.usage.begin();
    this.#parser.reset();
    this.#parser.framing.wantsPromise = true;
    this.#inFlight.push(exchange, nowUs);
  }

  /** The connection is open: writes the request of the exchange it was opened for. */
  ready(nowUs: number): void {
    this.usage.ready(nowUs);
    this.#life.begin(nowUs);
    this.#inFlight.resend(nowUs);
    this.#write(nowUs);
  }

  send(exchange: Exchange, nowUs: number): void {
    if (this.#inFlight.length === 0) this.#life.woke(nowUs);
    this.#inFlight.push(exchange, nowUs);
    this.#write(nowUs);
  }

  /** Parses the first `length` bytes, received at `nowUs`. The buffer is reused afterwards. */
  read(bytes: Uint8Array, length: number, nowUs: number): void {
    // Requests written during this read cannot have their answers in it.
    let owed = this.#inFlight.length;
    this.#readUs = nowUs;
    for (let at = 0; at < length && this.#inFlight.length > 0; at = this.#parser.taken) {
      const isWhole = this.#parser.untouched;
      if (isWhole) {
        this.firstByteUs = nowUs;
        this.#life.isInAnswer = true;
      }
      owed -= 1;
      const result = this.#readAnswer(bytes, length, at, owed === 0);
      if (result === 'more') return;
      if (result === 'done') this.#completed(nowUs);
      else this.#broken(result, isWhole ? bytes.subarray(at, length) : null);
    }
  }

  /** The server sent its FIN: `done` if that ends the oldest answer. */
  end(): 'done' | ResponseError | 'ERR_CLOSED_BEFORE_RESPONSE' {
    // The server was closing already when the request reached it, so no answer was cut off.
    if (this.#parser.untouched) return 'ERR_CLOSED_BEFORE_RESPONSE';
    const result = this.#parser.end();
    if (result === 'done') this.#answered(this.#settings.clock());
    return result;
  }

  /** Call before the oldest exchange fails. */
  failing(code: string): void {
    const { clock, record } = this.#settings;
    const { missingBytes } = this.#parser;
    record.connections.short.failed(code, { missingBytes, quietUs: clock() - this.#readUs });
  }

  /** Ends the oldest exchange and prepares for the next answer. */
  take(): Exchange | undefined {
    this.sentUs = this.#inFlight.oldestUs;
    this.status = this.#parser.status;
    this.#parser.reset();
    return this.#inFlight.shift();
  }

  /** The connection has closed. */
  closed(by: ClosedBy): void {
    // The server was asked to end it.
    if (!this.asksToClose) this.#life.closed(by, this.usage.isSpent, this.#settings.clock());
  }

  /** Writes no further pieces. */
  cancel(): void {
    this.#writer.cancel();
  }

  /** `isLast`: no further answer may follow this one. */
  #readAnswer(bytes: Uint8Array, length: number, at: number, isLast: boolean): ParseResult | Disorder {
    if (this.#writer.isWriting) return 'ERR_RESPONSE_TOO_EARLY';
    const result = this.#parser.push(bytes, length, at);
    return result === 'done' && isLast && this.#parser.taken < length ? 'ERR_UNEXPECTED_DATA' : result;
  }

  /** `answer`: all of it that has arrived; null: its first bytes came earlier and are not kept. */
  #broken(code: ResponseError | Disorder, answer: Uint8Array | null): void {
    if (code === 'ERR_RESPONSE_MALFORMED' && answer !== null) {
      this.#settings.record.connections.refused(() =>
        whyRefused(withoutSecrets(Buffer.from(answer).toString('latin1'))),
      );
    }
    this.#events.broken(code);
  }

  #completed(nowUs: number): void {
    this.#answered(nowUs);
    this.#events.completed(nowUs);
  }

  #answered(nowUs: number): void {
    this.answers += 1;
    // What was asked for is no announcement.
    const announced = this.asksToClose ? null : this.#parser.announced;
    this.#life.took(nowUs - this.#inFlight.oldestUs, nowUs);
    this.#life.answered(nowUs, announced, this.usage.isSpent);
    if (this.answers === 1) this.#keepPromise();
  }

  /** What the first answer says about idle connections. The others say the same, or count down. */
  #keepPromise(): void {
    const { framing } = this.#parser;
    this.#settings.record.connections.ends.promises(framing.promise);
    framing.wantsPromise = false;
    framing.promise = '';
  }

  #write(nowUs: number): void {
    const { texts } = this.#settings;
    this.usage.wrote(nowUs);
    this.#writer.write(this.asksToClose ? texts.last : texts.usual);
  }
}
