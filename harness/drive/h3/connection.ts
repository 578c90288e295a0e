import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { codeOf } from '../connection/error-code.ts';
import type { ClosedBy, Exchange } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import type { StreamConnection, StreamEvents } from '../streams/connection.ts';
import { cancelOverdue, StreamRequest, type StreamRequestEvents } from '../streams/stream-request.ts';
import type { ConnectionSettings, Dialled } from './connection-settings.ts';
import { CANCELLED, handshakeErrorName, NO_ERROR } from './error-name.ts';
import { listen } from './listen.ts';

/** Credit for a stream that has ended travels behind its answer: so much later it is asked for again. */
const CREDIT_MS = 1;

/** By then the library's thread has its socket as a rule; by the second time on a busy machine too, or it never will. */
const SOCKET_MS = 10;
const NO_SOCKET_MS = 1_000;

/** `spent`: takes no further request, and ends with its last answer. */
type State = 'connecting' | 'open' | 'spent' | 'closing' | 'closed';

/**
 * One QUIC connection: opens for one exchange, carries others beside it, and is closed by the client. Its deadlines
 * are looked at by whoever owns it, with `sweep`.
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
  /** In the order of their deadlines. */
  readonly #inFlight = new Set<StreamRequest>();
  readonly #openedUs: number;
  #state: State = 'connecting';
  /** The exchange that it was opened for, until it is written. */
  #opener: Exchange | null;
  #readyUs = 0;
  #mostInFlight = 0;
  /** The server gave no credit for a further stream. */
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

  /** Once it is connected, or has credit for streams that have ended. */
  get expectedRoom(): number {
    const begun = this.#inFlight.size + (this.#opener === null ? 0 : 1);
    const left = this.#requestsLeft + this.#inFlight.size;
    if (this.#state === 'connecting') return Math.min(this.#settings.streams, left) - begun;
    if (this.#state !== 'open' || !this.#isBlocked) return 0;
    return Math.max(0, Math.min(this.#mostInFlight, left) - begun);
  }

  /** False where the server gives no credit. */
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

  /** Sends CONNECTION_CLOSE. Whatever is in request has failed. */
  close(): void {
    this.#end('ERR_CLOSED_BEFORE_RESPONSE');
  }

  /** The library's own end of it may still be under way. */
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

  /** A session that failed has no metrics either: its own error may be on its way, so only a reason ends it soon. */
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
    // Within the handshake of QUIC, so that it takes no time of its own.
    this.#events.secured(this, 0, { version: '1.3', resumed: this.#dialled.resumes });
    this.#events.ready(this);
    this.#resume();
  }

  /** The opener goes first, and others where it went. */
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

  /** GOAWAY: the server takes no further request. */
  #leave(): void {
    this.ending.by = 'server';
    if (this.#state === 'open') this.#state = 'spent';
    this.#events.changed(this);
    this.#rest(this.#settings.clock());
  }

  /** CONNECTION_CLOSE of the server, or of our own. */
  #ended(errorCode: number): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.ending.by = 'server';
    this.#end(this.ending.isConnected ? 'ERR_CLOSED_BEFORE_RESPONSE' : handshakeErrorName(errorCode));
  }

  /** What follows when nothing is in request any more. */
  #rest(nowUs: number): void {
    this.usedUs = nowUs;
    if (this.#inFlight.size > 0) return;
    if (this.#state === 'spent') this.close();
  }

  /** First of all it must be seen to have no room: whoever fails may ask again at once. `code` is for the opener. */
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

/** The library tells this from other mistakes by its text only: MAX_STREAMS or flow control of the server. */
function isOutOfCredit(error: unknown): boolean {
  return error instanceof Error && /Stream(Limit|Blocked)/.test(error.message);
}
