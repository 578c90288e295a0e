import type { ClientHttp2Session } from 'node:http2';
import type { NoDelay } from '../../socket-option.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import type { Exchange, Secured } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import { ConnectionEnd } from '../socket/wire/connection-end.ts';
import type { StreamConnection, StreamEvents } from '../streams/connection.ts';
import { cancelOverdue, StreamRequest, type StreamRequestEvents } from '../streams/stream-request.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { CANCEL, errorName } from './error-name.ts';
import { listen } from './listen.ts';
import { Http2Wire, type Http2WireEvents } from './wire.ts';

/** `spent`: accepts no further stream. `leaving`: the same, because of the server's GOAWAY. */
type State = 'connecting' | 'open' | 'spent' | 'leaving' | 'closing' | 'closed';

/**
 * One HTTP/2 connection: it opens for one exchange, may carry others at the same time, and ends as the strategy says. It
 * has no timers: its owner calls `sweep`.
 */
export class Http2Connection implements StreamConnection, Http2WireEvents, StreamRequestEvents {
  requests = 0;
  hasAnswered = false;
  usedUs = 0;
  readonly ending: ConnectionEnd;
  readonly #wire: Http2Wire;
  readonly #settings: ConnectionSettings;
  readonly #events: StreamEvents<Http2Connection>;
  readonly #openedUs: number;
  /** The exchange it was opened for, until it is written. */
  #opener: Exchange | null;
  #state: State = 'connecting';
  #session: ClientHttp2Session | null = null;
  /** Requests in the order of their deadlines. */
  readonly #inFlight = new Set<StreamRequest>();
  /** Stream limit in this connection's SETTINGS; null: not received yet. */
  #serverStreams: number | null = null;
  #connectedUs = 0;
  #readyUs = 0;
  /** Deadline of the handshake, the idle time or the server's FIN, us. */
  #deadlineUs: number;

  constructor(settings: ConnectionSettings, exchange: Exchange, events: StreamEvents<Http2Connection>) {
    this.#settings = settings;
    this.#events = events;
    this.#opener = exchange;
    this.#openedUs = settings.clock();
    this.#deadlineUs = this.#openedUs + settings.requestTimeoutMs * US_PER_MS;
    this.#wire = new Http2Wire(settings.target, settings.sources.next(), this);
    this.ending = new ConnectionEnd(this.#wire, settings.closer);
  }

  get isReady(): boolean {
    return this.requests > 0;
  }

  get noDelay(): NoDelay | null {
    return this.#wire.noDelay;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  get use(): ConnectionUse {
    if (!this.ending.isConnected || this.#state === 'closing') return 'neither';
    return this.inFlight > 0 || this.#opener !== null ? 'busy' : 'free';
  }

  get room(): number {
    // On a protocol error Node destroys the session before it reports the error.
    if (this.#state !== 'open' || this.#session!.destroyed) return 0;
    const { server, streams } = this.#settings;
    // Before its SETTINGS arrive the server's limit is unknown, and it refuses streams above it. One is always allowed.
    const allowed = Math.min(streams, this.#serverStreams ?? server.streams ?? 1);
    return Math.min(allowed - this.#inFlight.size, this.#requestsLeft);
  }

  /** Room, as far as is known, once it is connected and has the server's SETTINGS. */
  get expectedRoom(): number {
    const isComing = this.#state === 'connecting' || (this.#state === 'open' && this.#serverStreams === null);
    if (!isComing) return 0;
    const { server, streams } = this.#settings;
    const taken = this.#opener === null ? 0 : 1;
    const allowed = Math.min(streams, server.streams ?? Infinity) - this.#inFlight.size;
    return Math.min(allowed, this.#requestsLeft) - taken;
  }

  send(exchange: Exchange): boolean {
    const { clock, headers, requestTimeoutMs } = this.#settings;
    const sentUs = clock();
    const deadlineUs = sentUs + requestTimeoutMs * US_PER_MS;
    const stream = this.#session!.request(headers);
    const reset = (): void => stream.close(CANCEL);
    const request = new StreamRequest(exchange, { sentUs, deadlineUs, events: this, reset });
    this.requests += 1;
    this.usedUs = sentUs;
    this.#deadlineUs = Infinity;
    this.#inFlight.add(request);
    if (this.#requestsLeft === 0) this.#state = 'spent';
    listen(stream, request, clock);
    return true;
  }

  sweep(nowUs: number): void {
    cancelOverdue(this.#inFlight, nowUs);
    if (this.#deadlineUs > nowUs) return;
    if (this.#state === 'connecting') this.failed('ERR_REQUEST_TIMEOUT');
    else if (this.#state === 'closing') this.destroy();
    else {
      this.ending.idleUs = nowUs - this.usedUs;
      this.#close(nowUs);
    }
  }

  abandon(code: string): void {
    if (this.#opener !== null) this.failed(code);
    for (const request of this.#inFlight) request.cancel(code);
  }

  close(): void {
    if (this.#state === 'connecting' || this.#inFlight.size > 0) this.destroy();
    else if (this.#state === 'open') this.#close(this.#settings.clock());
  }

  destroy(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closing';
    this.#deadlineUs = Infinity;
    this.ending.letGo();
  }

  connected(): void {
    const { clock, sources } = this.#settings;
    const nowUs = clock();
    this.#connectedUs = nowUs;
    this.ending.isConnected = true;
    const source = sources.of(this.#wire);
    this.#events.connected({ source, tookUs: nowUs - this.#openedUs, nowUs });
  }

  secured(secured: Secured): void {
    const tookUs = this.#settings.clock() - this.#connectedUs;
    this.#events.secured(this, tookUs, secured);
  }

  ready(): void {
    const exchange = this.#opener;
    if (this.#state !== 'connecting' || exchange === null) return;
    this.#opener = null;
    this.#state = 'open';
    this.#readyUs = this.#settings.clock();
    this.#session = this.#wire.begin();
    this.send(exchange);
    this.#events.ready(this);
    this.#events.changed(this);
  }

  limited(streams: number): void {
    this.#serverStreams = streams;
    this.#settings.server.streams = streams;
    this.#events.changed(this);
  }

  /** Node replies with its own GOAWAY, and sends its FIN once the last stream has ended. */
  goingAway(code: number): void {
    if (this.#state === 'open' || this.#state === 'spent') this.#state = 'leaving';
    this.#events.changed(this);
    if (code !== 0) for (const request of this.#inFlight) request.fail(errorName(code));
    this.#rest(this.#settings.clock());
  }

  finished(): void {
    this.ending.by ??= 'client';
  }

  ended(): void {
    this.ending.serverEnded();
    this.#breakOff('ERR_CLOSED_BEFORE_RESPONSE', (request) => request.cutOff());
  }

  failed(code: string): void {
    this.ending.sawError(code);
    this.#breakOff(code, (request) => request.fail(code));
  }

  closed(): void {
    this.#breakOff('ERR_CLOSED_BEFORE_RESPONSE', (request) => request.cutOff());
    this.#state = 'closed';
    this.#events.closed(this);
  }

  answered(request: StreamRequest, exchange: Exchange): void {
    const nowUs = this.#settings.clock();
    this.#inFlight.delete(request);
    const ageUs = nowUs - this.#readyUs;
    if (this.#state === 'open' && ageUs >= this.#settings.reuse.seconds * MS_PER_SECOND * US_PER_MS) {
      this.#state = 'spent';
    }
    this.#rest(nowUs);
    this.#events.answered(this, { exchange, answer: request, nowUs });
  }

  unanswered(request: StreamRequest, exchange: Exchange, code: string): void {
    this.#inFlight.delete(request);
    this.#rest(this.#settings.clock());
    this.#events.failed(this, exchange, code);
  }

  get #requestsLeft(): number {
    return this.#settings.reuse.requests - this.requests;
  }

  /** Starts the idle time or the close once no request is in flight. */
  #rest(nowUs: number): void {
    this.usedUs = nowUs;
    if (this.#inFlight.size > 0) return;
    const { idleTimeoutMs } = this.#settings;
    if (this.#state === 'open') this.#deadlineUs = nowUs + idleTimeoutMs * US_PER_MS;
    else if (this.#state === 'spent') this.#close(nowUs);
    else if (this.#state === 'leaving') this.#awaitEnd(nowUs);
  }

  #close(nowUs: number): void {
    this.#awaitEnd(nowUs);
    this.ending.close();
  }

  #awaitEnd(nowUs: number): void {
    this.#state = 'closing';
    this.#deadlineUs = nowUs + this.#settings.serverCloseMs * US_PER_MS;
  }

  /** Ends the connection. Reports the lack of room first: a caller whose request fails may send the next at once. */
  #breakOff(code: string, end: (request: StreamRequest) => void): void {
    if (this.#state === 'closed') return;
    this.#state = 'closing';
    this.#events.changed(this);
    for (const request of this.#inFlight) end(request);
    this.#failOpener(code);
    this.destroy();
  }

  #failOpener(code: string): void {
    const exchange = this.#opener;
    this.#opener = null;
    if (exchange !== null) this.#events.failed(this, exchange, code);
  }
}
