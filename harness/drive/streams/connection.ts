import type { NoDelay } from '../../native/socket-option.ts';
import { US_PER_SECOND } from '../../units.ts';
import type { ConnectionEnd } from '../connection/connection-end.ts';
import type { PooledConnection, PooledEvents } from '../connection/pool.ts';
import { type ConnectionSettings, connectionSettings, numberOf } from '../connection/settings.ts';
import type { Answer, ClosedBy, Exchange } from '../exchange.ts';
import { Life } from '../record/life.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import type { TransportContext } from '../transport.ts';
import { type Stream, StreamRequest, type StreamRequestEvents } from './stream-request.ts';

/** Events of one connection, for its pool. Times in us since the start of the load. */
export interface StreamEvents extends PooledEvents<StreamConnection> {
  /** All handshakes are done. */
  ready(): void;
  /** The connection's `room` may have changed. */
  changed(connection: StreamConnection): void;
  answered(connection: StreamConnection, answered: Answered): void;
  /** The server allows this many streams at once. */
  limited(streams: number): void;
  /** The server accepts no further request on it. */
  retired(connection: StreamConnection): void;
  /** The server has done nothing for this request, so another connection may carry it (RFC 9113, 8.7). */
  refused(connection: StreamConnection, exchange: Exchange, code: string): void;
}

export interface Answered {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly nowUs: number;
}

export interface StreamSettings extends ConnectionSettings, Pick<TransportContext, 'record'> {
  /** Maximum requests in flight, as the strategy says. */
  readonly streams: number;
}

export function streamSettings(context: TransportContext): StreamSettings {
  const { record } = context;
  return { ...connectionSettings(context), record, streams: numberOf(context.spec.strategy.streams) };
}

/** `spent`: accepts no further request and ends with its last answer. `leaving`: the same, but the server ends it. */
type State = 'connecting' | 'open' | 'spent' | 'leaving' | 'closing' | 'closed';

/**
 * A connection with several exchanges in flight, each on its own stream: it opens for one exchange and may carry others
 * at the same time. It has no timers for deadlines: its owner calls `sweep`.
 */
export abstract class StreamConnection<S extends Stream = Stream>
  implements PooledConnection, StreamRequestEvents
{
  requests = 0;
  /** True once one of its answers was recorded. Set by the pool. */
  hasAnswered = false;
  /** Time of its last start or end of a request, us. */
  usedUs = 0;
  abstract readonly ending: Pick<ConnectionEnd, 'isConnected' | 'isLeaving' | 'by' | 'idleUs'>;
  /** TCP_NODELAY, read from the kernel; null if it is not a TCP socket or is closed. */
  abstract readonly noDelay: NoDelay | null;
  /** Number of further streams it accepts now, as far as is known. */
  abstract readonly room: number;
  /** Number of further streams it will accept soon: it is opening, or waits for SETTINGS or credit. */
  abstract readonly expectedRoom: number;
  /** Code with which the client cancels a stream. */
  protected abstract readonly cancelCode: number;
  protected readonly events: StreamEvents;
  /** Requests in the order of their deadlines. */
  protected readonly streams = new Set<StreamRequest>();
  protected readonly openedUs: number;
  /** The exchange it was opened for, until it is written. */
  protected opener: Exchange | null;
  protected state: State = 'connecting';
  protected readonly life: Life;
  #readyUs = 0;
  /** True once it has carried or lasted as long as the strategy allows. */
  #isSpent = false;
  readonly #settings: StreamSettings;

  constructor(settings: StreamSettings, opener: Exchange, events: StreamEvents) {
    this.#settings = settings;
    this.events = events;
    this.opener = opener;
    this.openedUs = settings.clock();
    this.life = new Life(settings.record.connections);
  }

  abstract get isReady(): boolean;

  /** All handshakes are done. */
  protected opened(nowUs: number): void {
    this.state = 'open';
    this.#readyUs = nowUs;
    this.life.begin(nowUs);
  }

  /** GOAWAY: the server accepts no further request. */
  protected retire(): void {
    this.life.announces('goaway', this.#settings.clock());
    this.events.retired(this);
  }

  /** After GOAWAY: a request that the server has not begun. */
  protected refuse(request: StreamRequest, code: string): void {
    const exchange = request.release();
    if (exchange === null) return;
    this.streams.delete(request);
    this.events.refused(this, exchange, code);
    this.rest(this.#settings.clock());
  }

  /** It has closed. */
  over(by: ClosedBy): void {
    this.life.closed(by, this.#isSpent, this.#settings.clock());
  }

  get use(): ConnectionUse {
    if (!this.ending.isConnected || this.state === 'closing') return 'neither';
    return this.inFlight > 0 || this.opener !== null ? 'busy' : 'free';
  }

  get inFlight(): number {
    return this.streams.size;
  }

  /** Opens a stream; null if the server refuses it. */
  protected abstract openStream(): S | null;

  /** Passes the events of a stream to its request. */
  protected abstract listen(stream: S, request: StreamRequest): void;

  /** Breaks it off because of an error. */
  abstract failed(code: string): void;
  abstract close(): void;
  abstract destroy(): void;

  /** Begins to end it as `closer` says. No request is in flight. */
  protected abstract finish(nowUs: number): void;

  /** Sends one more exchange. Call only with `room`; false if the server refuses the stream after all. */
  send(exchange: Exchange): boolean {
    const { clock, requestTimeoutUs } = this.#settings;
    const sentUs = clock();
    const stream = this.openStream();
    if (stream === null) return false;
    const { cancelCode } = this;
    const deadlineUs = sentUs + requestTimeoutUs;
    const request = new StreamRequest(exchange, { sentUs, deadlineUs, events: this, stream, cancelCode });
    if (this.inFlight === 0) this.life.woke(sentUs);
    this.requests += 1;
    this.usedUs = sentUs;
    this.streams.add(request);
    if (this.requestsLeft === 0) this.#spend();
    this.listen(stream, request);
    return true;
  }

  sweep(nowUs: number): void {
    const { idleTimeoutUs, requestTimeoutUs } = this.#settings;
    for (const request of this.streams) {
      if (request.deadlineUs > nowUs) break;
      request.cancel('ERR_REQUEST_TIMEOUT');
    }
    if (this.opener !== null && nowUs - this.openedUs >= requestTimeoutUs) this.failed('ERR_REQUEST_TIMEOUT');
    else if (this.#isIdle && nowUs - this.usedUs >= idleTimeoutUs) {
      this.ending.idleUs = nowUs - this.usedUs;
      this.finish(nowUs);
    }
  }

  abandon(code: string): void {
    if (this.opener !== null) this.failed(code);
    for (const request of this.streams) request.cancel(code);
  }

  answered(request: StreamRequest, exchange: Exchange): void {
    const { clock, reuse } = this.#settings;
    const nowUs = clock();
    this.streams.delete(request);
    this.life.took(nowUs - request.sentUs, nowUs);
    this.life.answered(nowUs, null);
    if (this.state === 'open' && nowUs - this.#readyUs >= reuse.seconds * US_PER_SECOND) this.#spend();
    this.rest(nowUs);
    this.events.answered(this, { exchange, answer: request, nowUs });
  }

  unanswered(request: StreamRequest, exchange: Exchange, code: string): void {
    this.streams.delete(request);
    this.rest(this.#settings.clock());
    this.events.failed(this, exchange, code);
  }

  protected get requestsLeft(): number {
    return this.#settings.reuse.requests - this.requests;
  }

  #spend(): void {
    this.state = 'spent';
    this.#isSpent = true;
  }

  get #isIdle(): boolean {
    return this.state === 'open' && this.inFlight === 0 && this.opener === null;
  }

  /** Starts the idle time, or ends a spent connection, once no request is in flight. */
  protected rest(nowUs: number): void {
    this.usedUs = nowUs;
    if (this.inFlight === 0 && this.state === 'spent') this.finish(nowUs);
  }

  /** Fails everything. Reports the lack of room first: a caller whose request fails may send the next at once. */
  protected breakOff(code: string, end = (request: StreamRequest): void => request.cutOff()): void {
    this.state = 'closing';
    this.events.changed(this);
    for (const request of this.streams) end(request);
    const { opener } = this;
    this.opener = null;
    if (opener !== null) this.events.failed(this, opener, code);
  }
}
