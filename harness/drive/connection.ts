import { MS_PER_SECOND, US_PER_MS } from '../units.ts';
import type { ConnectionEvents, ConnectionSettings } from './connection-events.ts';
import type { Exchange } from './exchange.ts';
import { Farewell } from './farewell.ts';
import { ResponseParser } from './response-parser.ts';
import type { Wire, WireEvents } from './wire.ts';

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
  readonly parser = new ResponseParser();
  readonly farewell: Farewell;
  readonly #wire: Wire;
  readonly #events: ConnectionEvents<Connection>;
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
    events: ConnectionEvents<Connection>,
  ) {
    this.#wire = createWire(this);
    this.#settings = settings;
    this.#events = events;
    this.farewell = new Farewell(this.#wire, settings.closer);
  }

  get isIdle(): boolean {
    return this.#state === 'idle';
  }

  /** Of the answer that came last. */
  get status(): number {
    return this.parser.status;
  }

  get wire(): Pick<Wire, 'localAddress' | 'resumed'> {
    return this.#wire;
  }

  /** Connects and then carries this exchange. */
  open(exchange: Exchange, localAddress: string | undefined, nowUs: number): void {
    this.requests = 0;
    this.farewell.begin();
    this.#state = 'connecting';
    this.#exchange = exchange;
    this.#connectingUs = nowUs;
    this.#waitAtMost(this.#settings.requestTimeoutMs, nowUs);
    this.#wire.connect(localAddress);
  }

  /** Carries a further exchange. Only when idle. */
  send(exchange: Exchange, nowUs: number): void {
    this.#exchange = exchange;
    this.#waitAtMost(this.#settings.requestTimeoutMs, nowUs);
    this.#write(nowUs);
  }

  /** `deadlineUs` has passed. */
  expire(): void {
    if (this.#state === 'awaitingFin') this.#fail('ERR_SERVER_DID_NOT_CLOSE');
    else if (this.#exchange !== null) this.#fail('ERR_REQUEST_TIMEOUT');
    else this.destroy();
  }

  /** Gives up on the exchange under way, if there is one. */
  abandon(code: string): void {
    if (this.#state === 'finished') this.settle();
    else if (this.#exchange !== null) this.#fail(code);
  }

  /** Ends an idle connection as the closer says; `server` can only be asked by a request, so it is a FIN too. */
  close(): void {
    if (this.#state === 'idle') this.#close(this.#settings.clock());
  }

  /** Ends the exchange that `finished` told of. */
  settle(): void {
    if (this.#exchange !== null) this.#tellAnswered();
  }

  /** Lets go of the socket, whatever it is doing. What `finished` told of is still to be settled. */
  destroy(): void {
    if (this.#state === 'closed') return;
    if (this.#state !== 'finished') this.#state = 'closing';
    this.deadlineUs = Infinity;
    this.farewell.letGo();
  }

  connected(): void {
    this.farewell.isConnected = true;
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
    if (this.#state === 'busy') {
      const result = this.parser.push(bytes, length);
      if (result === 'done') this.#complete(this.#settings.clock());
      else if (result !== 'more') this.#fail(result);
    } else if (this.#state === 'awaitingFin') {
      this.#fail('ERR_UNEXPECTED_DATA');
    } else if (this.#state === 'idle') {
      // No request is there to blame; nginx for one says 408 to an idle connection that it is tired of.
      this.destroy();
    }
  }

  ended(): void {
    this.farewell.serverEnded();
    if (this.#state === 'busy') {
      this.#endBusy();
    } else if (this.#state === 'awaitingFin') {
      this.#state = 'finished';
      this.deadlineUs = Infinity;
      this.#events.finished(this);
    } else {
      this.destroy();
    }
  }

  failed(code: string): void {
    this.farewell.sawError(code);
    if (this.#exchange === null) this.destroy();
    else if (this.#state !== 'finished') this.#fail(code);
  }

  closed(): void {
    this.abandon('ERR_CLOSED_BEFORE_RESPONSE');
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

  /** Whether it may carry no request after the one that was written last. */
  #isSpent(nowUs: number): boolean {
    const { requests, seconds } = this.#settings.reuse;
    return this.requests >= requests || nowUs - this.#readyUs >= seconds * MS_PER_SECOND * US_PER_MS;
  }

  #waitAtMost(durationMs: number, nowUs: number): void {
    this.deadlineUs = nowUs + durationMs * US_PER_MS;
  }

  /** The last byte of the answer is there. */
  #complete(nowUs: number): void {
    const { closer, serverCloseMs } = this.#settings;
    this.#answeredUs = nowUs;
    this.deadlineUs = Infinity;
    if (this.#isLast) {
      // Not over before the server's FIN: whether it comes is what this strategy claims.
      this.#state = 'awaitingFin';
      this.#waitAtMost(serverCloseMs, nowUs);
      return;
    }
    if (closer !== 'server' && this.#isSpent(nowUs)) this.#close(nowUs);
    else if (this.parser.closes) this.#awaitEnd(nowUs);
    else this.#state = 'idle';
    this.#tellAnswered();
  }

  /** The server's FIN came instead of an answer, within it or as its end. */
  #endBusy(): void {
    // Of a request that met a connection which the server was closing, no answer was cut off.
    const result = this.parser.untouched ? 'ERR_CLOSED_BEFORE_RESPONSE' : this.parser.end();
    if (result !== 'done') {
      this.#fail(result);
      return;
    }
    this.#answeredUs = this.#settings.clock();
    this.destroy();
    this.#tellAnswered();
  }

  #close(nowUs: number): void {
    this.#awaitEnd(nowUs);
    this.farewell.close();
  }

  #awaitEnd(nowUs: number): void {
    this.#state = 'closing';
    this.#waitAtMost(this.#settings.serverCloseMs, nowUs);
  }

  #tellAnswered(): void {
    const exchange = this.#exchange!;
    this.#exchange = null;
    this.#events.answered(this, exchange, this.#answeredUs);
  }

  #fail(code: string): void {
    const exchange = this.#exchange!;
    this.#exchange = null;
    this.destroy();
    this.#events.failed(this, exchange, code);
  }
}
