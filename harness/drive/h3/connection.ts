import { codeOf } from '../connection/error-code.ts';
import type { ClosedBy, Exchange } from '../exchange.ts';
import { StreamConnection, type StreamEvents, type StreamSettings } from '../streams/connection.ts';
import type { StreamRequest } from '../streams/stream-request.ts';
import { CANCELLED, handshakeErrorName, NO_ERROR, streamErrorName } from './error-name.ts';
import type { H3Headers, H3Session, H3Stream } from './library.ts';

export interface ConnectionSettings extends StreamSettings {
  /** Starts a handshake. */
  readonly connect: () => Dialled;
  /** Local address: the kernel chooses it, the same one for all connections. */
  readonly source: string;
  /** The errno for a connection that got no socket; null: a socket is available. */
  readonly whyNoSocket: () => Promise<string | null>;
  readonly headers: H3Headers;
  /** Empty: none. */
  readonly body: Uint8Array;
}

export interface Dialled {
  readonly session: H3Session;
  /** True if the session of an earlier connection was offered. */
  readonly resumes: boolean;
}

/** Wait before retrying a refused stream, ms: the credit of an ended stream arrives after its answer. */
const CREDIT_MS = 1;

/** First check, ms, whether the library's thread has its socket; usually it does by then. */
const SOCKET_MS = 10;
/** Time, ms, by which it has a socket even on a busy machine, or never will. */
const NO_SOCKET_MS = 1_000;

/** One QUIC connection, which is closed by the client. */
export class H3Connection extends StreamConnection<H3Stream> {
  readonly noDelay = null;
  readonly ending = {
    isConnected: false,
    isLeaving: false,
    by: null as ClosedBy | null,
    idleUs: null as number | null,
  };
  protected readonly cancelCode = CANCELLED;
  readonly #settings: ConnectionSettings;
  readonly #dialled: Dialled;
  #mostInFlight = 0;
  /** True while the server gives no credit for a further stream. */
  #isBlocked = false;

  constructor(settings: ConnectionSettings, opener: Exchange, events: StreamEvents) {
    super(settings, opener, events);
    this.#settings = settings;
    this.#dialled = settings.connect();
    this.#watchSession();
    setTimeout(() => void this.#checkSocket(SOCKET_MS), SOCKET_MS);
  }

  get isReady(): boolean {
    return this.ending.isConnected;
  }

  get room(): number {
    if (this.state !== 'open' || this.#isBlocked || this.opener !== null) return 0;
    return Math.min(this.#settings.streams - this.inFlight, this.requestsLeft);
  }

  /** Room once it is connected, or once it has credit for ended streams. */
  get expectedRoom(): number {
    const begun = this.inFlight + (this.opener === null ? 0 : 1);
    const left = this.requestsLeft + this.inFlight;
    if (this.state === 'connecting') return Math.min(this.#settings.streams, left) - begun;
    if (this.state !== 'open' || !this.#isBlocked) return 0;
    return Math.max(0, Math.min(this.#mostInFlight, left) - begun);
  }

  protected openStream(): H3Stream | null {
    try {
      const { headers, body } = this.#settings;
      const endStream = body.length === 0;
      const stream = this.#dialled.session.request(headers, { endStream });
      if (!endStream) stream.end(body);
      return stream;
    } catch (error) {
      if (isOutOfCredit(error)) this.#awaitCredit();
      else this.failed(codeOf(error));
      return null;
    }
  }

  protected listen(stream: H3Stream, request: StreamRequest): void {
    const { clock } = this.#settings;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.inFlight);
    stream.on('response', (headers) => request.responded(Number(headers[':status']), clock()));
    stream.on('end', () => request.complete());
    stream.on('error', (error) => request.fail(nameOf(error)));
    stream.on('close', () => request.cutOff());
    stream.resume();
  }

  /** Sends CONNECTION_CLOSE. Requests in flight fail. */
  close(): void {
    this.failed('ERR_CLOSED_BEFORE_RESPONSE');
  }

  protected finish(): void {
    this.close();
  }

  /** The library may still be closing the session. */
  destroy(): void {
    this.close();
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.events.closed(this);
  }

  /** `code`: for the opener. */
  failed(code: string): void {
    if (this.state === 'closing' || this.state === 'closed') return;
    this.state = 'closing';
    const letGo = (): void => this.destroy();
    this.#dialled.session.close(NO_ERROR).then(letGo, letGo);
    this.breakOff(code);
  }

  override answered(request: StreamRequest, exchange: Exchange): void {
    this.#isBlocked = false;
    super.answered(request, exchange);
  }

  #watchSession(): void {
    const { session } = this.#dialled;
    session.on('connect', () => this.#ready());
    session.on('error', (error) => this.failed(codeOf(error)));
    session.on('goaway', () => this.#leave());
    session.on('close', ({ errorCode }) => this.#ended(errorCode));
  }

  /** Ends a connection without a socket. A failed one has no metrics either: leave it time to report its error. */
  async #checkSocket(ms: number): Promise<void> {
    if (this.state !== 'connecting' || this.#dialled.session.getMetrics() !== null) return;
    const code = (await this.#settings.whyNoSocket()) ?? (ms >= NO_SOCKET_MS ? 'ERR_H3_NO_SOCKET' : null);
    if (this.state !== 'connecting') return;
    if (code !== null) this.failed(code);
    else setTimeout(() => void this.#checkSocket(2 * ms), ms);
  }

  #ready(): void {
    if (this.state !== 'connecting') return;
    this.ending.isConnected = true;
    const { clock, source } = this.#settings;
    const nowUs = clock();
    this.opened(nowUs);
    this.events.connected(source, nowUs - this.openedUs, nowUs);
    // 0 us: part of the QUIC handshake.
    const { resumes } = this.#dialled;
    this.events.secured(0, { version: '1.3', resumed: resumes, offered: resumes });
    this.events.ready();
    this.#resume();
  }

  /** Sends the opener first, then reports room for others. */
  #resume(): void {
    const { opener } = this;
    if (opener !== null) {
      if (!this.send(opener)) return;
      this.opener = null;
    }
    this.events.changed(this);
  }

  #awaitCredit(): void {
    this.#isBlocked = true;
    // Before any stream has ended, the server's initial_max_streams_bidi (RFC 9000, 4.6); later its credit may only be late.
    if (this.requests === this.inFlight) this.events.limited(this.inFlight);
    setTimeout(() => {
      if (this.state !== 'open') return;
      this.#isBlocked = false;
      this.#resume();
    }, CREDIT_MS);
  }

  /** GOAWAY: the server accepts no further request. */
  #leave(): void {
    this.ending.by = 'server';
    this.retire();
    if (this.state === 'open') this.state = 'spent';
    this.events.changed(this);
    this.rest(this.#settings.clock());
  }

  /** CONNECTION_CLOSE by the server or by us. */
  #ended(errorCode: number): void {
    if (this.state === 'closing' || this.state === 'closed') return;
    this.ending.by = 'server';
    this.failed(this.ending.isConnected ? 'ERR_CLOSED_BEFORE_RESPONSE' : handshakeErrorName(errorCode));
  }
}

/** True for the server's MAX_STREAMS or flow control limit, which only the library's error text shows. */
function isOutOfCredit(error: unknown): boolean {
  return error instanceof Error && /Stream(Limit|Blocked)/.test(error.message);
}

/** Name of the code in the server's RESET_STREAM, else the library's error code. */
function nameOf(error: Error & { readonly h3Code?: number }): string {
  return error.h3Code === undefined ? codeOf(error) : streamErrorName(error.h3Code);
}
