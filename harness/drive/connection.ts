import type { Closer, ReuseLimit } from '../scenario/strategy.ts';
import { MS_PER_SECOND, US_PER_MS } from '../units.ts';
import type { Clock, Exchange } from './exchange.ts';
import type { RequestTexts } from './request.ts';
import { ResponseParser } from './response-parser.ts';
import type { Wire, WireEvents } from './wire.ts';

/** Who ended a connection first, as the client saw it. */
export type ClosedBy = 'client' | 'server' | 'resetByClient' | 'resetByServer';

export interface ConnectionEvents {
  /** TCP is connected. */
  connected(connection: Connection): void;
  /** Ready for its request, `tookUs` after the call of connect(). */
  ready(connection: Connection, tookUs: number, nowUs: number): void;
  /** The exchange has its answer, complete at `answeredUs`. */
  answered(connection: Connection, exchange: Exchange, answeredUs: number): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  /** Answered and closed by the server as it was asked to: `settle` it before the event loop's next turn. */
  finished(connection: Connection): void;
  closed(connection: Connection): void;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly texts: RequestTexts;
  readonly reuse: ReuseLimit;
  readonly closer: Closer;
  readonly requestTimeoutMs: number;
  /** How long the server may take to close a connection that it was asked to close. */
  readonly serverCloseMs: number;
}

type State = 'closed' | 'connecting' | 'idle' | 'busy' | 'awaitingFin' | 'finished' | 'closing';

/**
 * One HTTP/1.1 connection: it carries one exchange at a time and ends as the strategy says. After `closed` the
 * object may open again. It has no timers: whoever owns it calls `expire` once `deadlineUs` has passed.
 */
export class Connection implements WireEvents {
  /** Requests written since it was opened. */
  requests = 0;
  sentUs = 0;
  /** Infinity: nothing is waited for. */
  deadlineUs = Infinity;
  closedBy: ClosedBy | null = null;
  isConnected = false;
  readonly parser = new ResponseParser();
  readonly #wire: Wire;
  readonly #events: ConnectionEvents;
  readonly #settings: ConnectionSettings;
  #state: State = 'closed';
  #exchange: Exchange | null = null;
  #connectingUs = 0;
  #readyUs = 0;
  #answeredUs = 0;
  /** The request under way asked the server to close. */
  #isLast = false;

  constructor(
    createWire: (events: WireEvents) => Wire,
    settings: ConnectionSettings,
    events: ConnectionEvents,
  ) {
    this.#wire = createWire(this);
    this.#settings = settings;
    this.#events = events;
  }

  /** Of the answer that came last. */
  get status(): number {
    return this.parser.status;
  }

  get isIdle(): boolean {
    return this.#state === 'idle';
  }

  get wire(): Pick<Wire, 'localAddress' | 'resumed'> {
    return this.#wire;
  }

  /** Connects and then carries this exchange. */
  open(exchange: Exchange, localAddress: string | undefined, nowUs: number): void {
    this.requests = 0;
    this.closedBy = null;
    this.isConnected = false;
    this.#state = 'connecting';
    this.#exchange = exchange;
    this.#connectingUs = nowUs;
    this.deadlineUs = nowUs + this.#settings.requestTimeoutMs * US_PER_MS;
    this.#wire.connect(localAddress);
  }

  /** Carries a further exchange. Only when idle. */
  send(exchange: Exchange, nowUs: number): void {
    this.#exchange = exchange;
    this.deadlineUs = nowUs + this.#settings.requestTimeoutMs * US_PER_MS;
    this.#write(nowUs);
  }

  /** `deadlineUs` has passed. */
  expire(): void {
    if (this.#state === 'awaitingFin') this.#fail('ERR_SERVER_DID_NOT_CLOSE');
    else if (this.#exchange !== null) this.#fail('ERR_REQUEST_TIMEOUT');
    else this.#leave();
  }

  /** Gives up on the exchange under way, if there is one. */
  abandon(code: string): void {
    if (this.#exchange !== null && this.#state !== 'finished') this.#fail(code);
  }

  /** Ends an idle connection as the closer says; `server` can only be asked by a request, so it is a FIN too. */
  close(): void {
    if (this.#state === 'idle') this.#close(this.#settings.clock());
  }

  /** Lets go of the socket, whatever it is doing. */
  destroy(): void {
    if (this.#state === 'finished') this.#wire.destroy();
    else this.#leave();
  }

  /** Ends the exchange that `finished` told of. */
  settle(): void {
    if (this.#exchange !== null) this.#tellAnswered();
  }

  connected(): void {
    this.isConnected = true;
    this.#events.connected(this);
  }

  ready(): void {
    if (this.#state !== 'connecting') return;
    const nowUs = this.#settings.clock();
    this.#readyUs = nowUs;
    this.#events.ready(this, nowUs - this.#connectingUs, nowUs);
    this.#write(nowUs);
  }

  received(bytes: Uint8Array, length: number): void {
    switch (this.#state) {
      case 'busy': {
        const result = this.parser.push(bytes, length);
        if (result === 'done') this.#complete(this.#settings.clock());
        else if (result !== 'more') this.#fail(result);
        return;
      }
      case 'awaitingFin':
        this.#fail('ERR_UNEXPECTED_DATA');
        return;
      case 'idle':
        // No request is there to blame; nginx for one says 408 to an idle connection that it is tired of.
        this.#leave();
        return;
      case 'connecting':
      case 'finished':
      case 'closing':
      case 'closed':
        return;
      default:
        this.#state satisfies never;
    }
  }

  ended(): void {
    this.closedBy ??= 'server';
    switch (this.#state) {
      case 'awaitingFin':
        this.deadlineUs = Infinity;
        this.#state = 'finished';
        this.#events.finished(this);
        return;
      case 'busy':
        this.#endBusy();
        return;
      default:
        this.#leave();
    }
  }

  failed(code: string): void {
    if (this.isConnected && (code === 'ECONNRESET' || code === 'EPIPE')) this.closedBy ??= 'resetByServer';
    if (this.#exchange === null) this.#leave();
    else if (this.#state !== 'finished') this.#fail(code);
  }

  closed(): void {
    if (this.#exchange !== null && this.#state !== 'finished') this.#fail('ERR_CLOSED_BEFORE_RESPONSE');
    this.#state = 'closed';
    this.deadlineUs = Infinity;
    this.#events.closed(this);
  }

  #write(nowUs: number): void {
    const { closer, texts } = this.#settings;
    this.#state = 'busy';
    this.sentUs = nowUs;
    this.requests += 1;
    this.#isLast = closer === 'server' && this.#isSpent(nowUs);
    this.parser.reset();
    this.#wire.write(this.#isLast ? texts.last : texts.usual);
  }

  #endBusy(): void {
    // Of a request that met a connection which the server was closing, no answer was cut off.
    const result = this.parser.untouched ? 'ERR_CLOSED_BEFORE_RESPONSE' : this.parser.end();
    if (result !== 'done') {
      this.#fail(result);
      return;
    }
    this.#answeredUs = this.#settings.clock();
    this.#leave();
    this.#tellAnswered();
  }

  /** Whether it may carry no request after the one that was written last. */
  #isSpent(nowUs: number): boolean {
    const { requests, seconds } = this.#settings.reuse;
    return this.requests >= requests || nowUs - this.#readyUs >= seconds * MS_PER_SECOND * US_PER_MS;
  }

  /** The last byte of the answer is there. */
  #complete(nowUs: number): void {
    this.#answeredUs = nowUs;
    const { closer, serverCloseMs } = this.#settings;
    if (this.#isLast) {
      // Not over before the server's FIN: whether it comes is what this strategy claims.
      this.#state = 'awaitingFin';
      this.deadlineUs = nowUs + serverCloseMs * US_PER_MS;
      return;
    }
    if (closer !== 'server' && this.#isSpent(nowUs)) this.#close(nowUs);
    else if (this.parser.closes) this.#await(nowUs);
    else this.#rest();
    this.#tellAnswered();
  }

  #tellAnswered(): void {
    const exchange = this.#exchange!;
    this.#exchange = null;
    this.#events.answered(this, exchange, this.#answeredUs);
  }

  #rest(): void {
    this.#state = 'idle';
    this.deadlineUs = Infinity;
  }

  #close(nowUs: number): void {
    if (this.#settings.closer === 'reset') {
      this.closedBy ??= 'resetByClient';
      this.#state = 'closing';
      this.#wire.reset();
      return;
    }
    this.closedBy ??= 'client';
    this.#await(nowUs);
    // Not destroy(): the server's FIN is taken in first, so that our own is seen to have been answered.
    this.#wire.finish();
  }

  /** The end of the connection is under way; the server's FIN is awaited for so long. */
  #await(nowUs: number): void {
    this.#state = 'closing';
    this.deadlineUs = nowUs + this.#settings.serverCloseMs * US_PER_MS;
  }

  #fail(code: string): void {
    const exchange = this.#exchange!;
    this.#exchange = null;
    this.#leave();
    this.#events.failed(this, exchange, code);
  }

  #leave(): void {
    if (this.#state === 'closed') return;
    if (this.isConnected) this.closedBy ??= 'client';
    this.#state = 'closing';
    this.deadlineUs = Infinity;
    this.#wire.destroy();
  }
}
