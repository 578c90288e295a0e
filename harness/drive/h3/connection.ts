import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { codeOf } from '../connection/error-code.ts';
import type { ClosedBy, Exchange } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import type { StreamConnection, StreamEvents } from '../streams/connection.ts';
import { cancelOverdue, StreamRequest, type StreamRequestEvents } from '../streams/stream-request.ts';
import type { ConnectionSettings, Dialled } from './connection-settings.ts';
import { CANCELLED, handshakeErrorName, NO_ERROR } from './error-name.ts';
import { listen } from './listen.ts';

/** Wait before retrying a refused stream, ms: the credit of an ended stream arrives after its answer. */
const CREDIT_MS = 1;

/** First check, ms, whether the library's thread has its socket; usually it does by then. */
const SOCKET_MS = 10;
/** Time, ms, by which it has a socket even on a busy machine, or never will. */
const NO_SOCKET_MS = 1_000;

/** `spent`: accepts no further request and ends with its last answer. */
type State = 'connecting' | 'open' | 'spent' | 'closing' | 'closed';

/**
 * One QUIC connection: it opens for one exchange, may carry others at the same time, and is closed by the client. Its
 * owner calls `sweep` to check the deadlines.
 */
export class H3Connection implements StreamConnection, StreamRequestEvents {
  requests = 0;
  hasAnswered = false;
  readonly noDelay = null;
  readonly ending = { isConnected: false, by: null as ClosedBy | null, idleUs: null as number | null };
  usedUs = 0;
  readonly #settings: ConnectionSettings;
  readonly #events: StreamEvents<H3Connection>;
  readonly #dialled: Dialled;
  /** Requests in the order of their deadlines. */
  readonly #inFlight = new Set<StreamRequest>();
  readonly #openedUs: number;
  #state: State = 'connecting';
  /** The exchange it was opened for, until it is written. */
  #opener: Exchange | null;
  #readyUs = 0;
  #mostInFlight = 0;
  /** True while the server gives no credit for a further stream. */
  #isBlocked = false;

  constructor(settings: ConnectionSettings, opener: Exchange, events: StreamEvents<H3Connection>) {
    this.#settings = settings;
    this.#events = events;
    this.#opener = opener;
    this.#openedUs = settings.clock();
    this.#dialled = settings.connect();
    this.#watchSession();
    setTimeout(() => void this.#checkSocket(SOCKET_MS), SOCKET_MS);
  }

  get isReady(): boolean {
    return this.ending.isConnected;
  }

  get use(): ConnectionUse {
    if (this.#state === 'connecting' || this.#state === 'closing') return 'neither';
    return this.inFlight > 0 || this.#opener !== null ? 'busy' : 'free';
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  get room(): number {
    if (this.#state !== 'open' || this.#isBlocked || this.#opener !== null) return 0;
    return Math.min(this.#settings.streams - this.#inFlight.size, this.#requestsLeft);
  }

  /** Room once it is connected, or once it has credit for ended streams. */
  get expectedRoom(): number {
    const begun = this.#inFlight.size + (this.#opener === null ? 0 : 1);
    const left = this.#requestsLeft + this.#inFlight.size;
    if (this.#state === 'connecting') return Math.min(this.#settings.streams, left) - begun;
    if (this.#state !== 'open' || !this.#isBlocked) return 0;
    return Math.max(0, Math.min(this.#mostInFlight, left) - begun);
  }

  /** False if the server gives no credit. */
  send(exchange: Exchange): boolean {
    const { clock, headers, requestTimeoutMs } = this.#settings;
    const sentUs = clock();
    try {
      const stream = this.#dialled.session.request(headers, { endStream: true });
      const deadlineUs = sentUs + requestTimeoutMs * US_PER_MS;
      const reset = (): void => stream.close(CANCELLED);
      const request = new StreamRequest(exchange, { sentUs, deadlineUs, events: this, reset });
      this.requests += 1;
      this.usedUs = sentUs;
      this.#inFlight.add(request);
      this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight.size);
      if (this.#requestsLeft === 0) this.#state = 'spent';
      listen(stream, request, clock);
      return true;
    } catch (error) {
      if (isOutOfCredit(error)) this.#awaitCredit();
      else this.#end(codeOf(error));
      return false;
    }
  }

  sweep(nowUs: number): void {
    const { idleTimeoutMs, requestTimeoutMs } = this.#settings;
    cancelOverdue(this.#inFlight, nowUs);
    if (this.#opener !== null && nowUs - this.#openedUs >= requestTimeoutMs * US_PER_MS) {
      this.#end('ERR_REQUEST_TIMEOUT');
    } else if (this.#isIdle && nowUs - this.usedUs >= idleTimeoutMs * US_PER_MS) {
      this.ending.idleUs = nowUs - this.usedUs;
      this.close();
    }
  }

  abandon(code: string): void {
    if (this.#opener !== null) this.#end(code);
    for (const request of this.#inFlight) request.cancel(code);
  }

  /** Sends CONNECTION_CLOSE. Requests in flight fail. */
  close(): void {
    this.#end('ERR_CLOSED_BEFORE_RESPONSE');
  }

  /** The library may still be closing the session. */
  destroy(): void {
    this.#end('ERR_CLOSED_BEFORE_RESPONSE');
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#events.closed(this);
  }

  answered(request: StreamRequest, exchange: Exchange): void {
    const nowUs = this.#settings.clock();
    const { seconds } = this.#settings.reuse;
    this.#inFlight.delete(request);
    this.#isBlocked = false;
    if (this.#state === 'open' && nowUs - this.#readyUs >= seconds * MS_PER_SECOND * US_PER_MS) {
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

  get #isIdle(): boolean {
    return this.#state === 'open' && this.#inFlight.size === 0 && this.#opener === null;
  }

  #watchSession(): void {
    const { session } = this.#dialled;
    session.on('connect', () => this.#ready());
    session.on('error', (error) => this.#end(codeOf(error)));
    session.on('goaway', () => this.#leave());
    session.on('close', ({ errorCode }) => this.#ended(errorCode));
  }

  /** Ends a connection without a socket. A failed one has no metrics either: leave it time to report its error. */
  async #checkSocket(ms: number): Promise<void> {
    if (this.#state !== 'connecting' || this.#dialled.session.getMetrics() !== null) return;
    const code = (await this.#settings.whyNoSocket()) ?? (ms >= NO_SOCKET_MS ? 'ERR_H3_NO_SOCKET' : null);
    if (this.#state !== 'connecting') return;
    if (code !== null) this.#end(code);
    else setTimeout(() => void this.#checkSocket(2 * ms), ms);
  }

  #ready(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.ending.isConnected = true;
    const { clock, source } = this.#settings;
    const nowUs = clock();
    this.#readyUs = nowUs;
    this.#events.connected({ source, tookUs: nowUs - this.#openedUs, nowUs });
    // 0 us: part of the QUIC handshake.
    this.#events.secured(this, 0, { version: '1.3', resumed: this.#dialled.resumes });
    this.#events.ready(this);
    this.#resume();
  }

  /** Sends the opener first, then reports room for others. */
  #resume(): void {
    const opener = this.#opener;
    if (opener !== null) {
      if (!this.send(opener)) return;
      this.#opener = null;
    }
    this.#events.changed(this);
  }

  #awaitCredit(): void {
    this.#isBlocked = true;
    setTimeout(() => {
      if (this.#state !== 'open') return;
      this.#isBlocked = false;
      this.#resume();
    }, CREDIT_MS);
  }

  /** GOAWAY: the server accepts no further request. */
  #leave(): void {
    this.ending.by = 'server';
    if (this.#state === 'open') this.#state = 'spent';
    this.#events.changed(this);
    this.#rest(this.#settings.clock());
  }

  /** CONNECTION_CLOSE by the server or by us. */
  #ended(errorCode: number): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.ending.by = 'server';
    this.#end(this.ending.isConnected ? 'ERR_CLOSED_BEFORE_RESPONSE' : handshakeErrorName(errorCode));
  }

  /** Closes a spent connection once no request is in flight. */
  #rest(nowUs: number): void {
    this.usedUs = nowUs;
    if (this.#inFlight.size > 0) return;
    if (this.#state === 'spent') this.close();
  }

  /** Reports the lack of room first: a caller whose request fails may send the next at once. `code`: for the opener. */
  #end(code: string): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#state = 'closing';
    this.#events.changed(this);
    const letGo = (): void => this.destroy();
    this.#dialled.session.close(NO_ERROR).then(letGo, letGo);
    for (const request of this.#inFlight) request.cutOff();
    const opener = this.#opener;
    this.#opener = null;
    if (opener !== null) this.#events.failed(this, opener, code);
  }
}

/** True for the server's MAX_STREAMS or flow control limit, which only the library's error text shows. */
function isOutOfCredit(error: unknown): boolean {
  return error instanceof Error && /Stream(Limit|Blocked)/.test(error.message);
}
