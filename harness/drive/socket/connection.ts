import type { NoDelay } from '../../native/socket-option.ts';
import { ConnectionEnd } from '../connection/connection-end.ts';
import type { PooledConnection } from '../connection/pool.ts';
import type { Exchange, Secured } from '../exchange.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import type { ConnectionEvents, ConnectionSettings } from './connection-events.ts';
import { Pipeline, type PipelineEvents } from './http/pipeline.ts';
import type { IdleMember } from './idle-list.ts';
import type { Wire, WireEvents } from './wire/wire.ts';

type State = 'closed' | 'connecting' | 'open' | 'awaitingFin' | 'finished' | 'closing';

/** Error code of an exchange whose connection ended before the first byte of its answer. */
const UNANSWERED = 'ERR_CLOSED_BEFORE_RESPONSE';

/**
 * One HTTP/1.x connection: it opens, carries exchanges and ends as the strategy says. After `closed` the object may
 * open again. It has no timers: its owner calls `sweep`.
 */
export class Connection implements PooledConnection, WireEvents, PipelineEvents, IdleMember<Connection> {
  idleSinceUs = 0;
  /** TCP_NODELAY as read at the end of the first answer: later the socket may be closed. */
  noDelay: NoDelay | null = null;
  newer: Connection | null = null;
  older: Connection | null = null;
  readonly ending: ConnectionEnd;
  readonly pipeline: Pipeline;
  readonly #wire: Wire;
  readonly #events: ConnectionEvents<Connection>;
  readonly #settings: ConnectionSettings;
  #state: State = 'closed';
  /** Start of connecting, of the TLS handshake or of the wait for the close. */
  #sinceUs = 0;
  #answeredUs = 0;

  constructor(settings: ConnectionSettings, events: ConnectionEvents<Connection>) {
    this.#wire = settings.wires.create(this);
    this.#settings = settings;
    this.#events = events;
    this.pipeline = new Pipeline(this.#wire, settings, this);
    this.ending = new ConnectionEnd(this.#wire, settings.closer);
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  get isIdle(): boolean {
    return this.#state === 'open' && this.pipeline.length === 0;
  }

  get use(): ConnectionUse {
    if (!this.ending.isConnected) return 'neither';
    if (this.pipeline.length > 0) return 'busy';
    return this.isIdle ? 'free' : 'neither';
  }

  /** True if `pipeline` may send one more exchange. */
  get hasRoom(): boolean {
    return this.#state === 'open' && this.pipeline.hasRoom;
  }

  get requests(): number {
    return this.pipeline.usage.requests;
  }

  get isReady(): boolean {
    return this.requests > 0;
  }

  /** Infinity: nothing is pending. */
  get #deadlineUs(): number {
    const { idleTimeoutUs, requestTimeoutUs, serverCloseUs } = this.#settings;
    if (this.#state === 'connecting' || this.#state === 'open') {
      return this.isIdle ? this.idleSinceUs + idleTimeoutUs : this.pipeline.oldestUs + requestTimeoutUs;
    }
    const isEnding = this.#state === 'awaitingFin' || this.#state === 'closing';
    return isEnding ? this.#sinceUs + serverCloseUs : Infinity;
  }

  /** Connects, then sends this exchange. Call only when closed. */
  open(exchange: Exchange, nowUs: number): void {
    this.ending.begin();
    this.#enter('connecting', nowUs);
    this.pipeline.begin(exchange, nowUs);
    this.#wire.connect(this.#settings.sources.next());
  }

  sweep(nowUs: number): void {
    if (this.#deadlineUs > nowUs) return;
    if (this.#state === 'awaitingFin') this.#fail('ERR_SERVER_DID_NOT_CLOSE');
    else if (this.pipeline.length > 0) this.abandon('ERR_REQUEST_TIMEOUT');
    else if (this.isIdle) this.#closeIdle(this.#settings.clock() - this.idleSinceUs);
    else this.destroy();
  }

  /** Fails all exchanges in flight with this code. */
  abandon(code: string): void {
    if (this.#state === 'finished') this.settle();
    else if (this.pipeline.length > 0) this.#fail(code, code);
  }

  /** Ends an idle connection as `closer` says. Only a request can ask the server to close, so `server` sends a FIN. */
  close(): void {
    if (this.isIdle) this.#closeIdle(null);
  }

  #closeIdle(idleUs: number | null, why?: 'dismissed'): void {
    this.ending.idleUs = idleUs;
    this.#events.left(this);
    this.#close(this.#settings.clock(), why);
  }

  /** Ends the exchange that `finished` reported. */
  settle(): void {
    if (this.pipeline.length > 0) this.#tellAnswered();
  }

  /** Destroys the socket in any state. An exchange that `finished` reported still needs `settle`. */
  destroy(): void {
    if (this.#state === 'closed') return;
    if (this.isIdle) this.#events.left(this);
    this.pipeline.cancel();
    if (this.#state !== 'finished') this.#enter('closing', Infinity);
    this.ending.letGo();
  }

  connected(): void {
    const nowUs = this.#settings.clock();
    const tookUs = nowUs - this.#sinceUs;
    this.#sinceUs = nowUs;
    this.ending.isConnected = true;
    this.#events.connected(this.#settings.sources.of(this.#wire), tookUs, nowUs);
  }

  ready(secured: Secured | null): void {
    if (this.#state !== 'connecting') return;
    // Without TLS, `connected` was called at this same moment.
    const nowUs = secured === null ? this.#sinceUs : this.#settings.clock();
    if (secured !== null) this.#events.secured(nowUs - this.#sinceUs, secured);
    this.#enter('open', nowUs);
    this.pipeline.ready(nowUs);
    this.#events.ready(this, nowUs);
  }

  received(bytes: Uint8Array, length: number): void {
    if (this.#state === 'awaitingFin') this.#fail('ERR_UNEXPECTED_DATA');
    // Unasked bytes end an idle connection (RFC 9110, 15.5.9): HAProxy and Apache send a 408 before their FIN.
    else if (this.isIdle) this.#closeIdle(null, 'dismissed');
    else if (this.#state === 'open') this.pipeline.read(bytes, length, this.#settings.clock());
  }

  completed(nowUs: number): void {
    const { closer } = this.#settings;
    const { usage, length } = this.pipeline;
    this.#answeredUs = nowUs;
    if (this.pipeline.answers === 1) this.noDelay = this.#wire.noDelay;
    if (length === 1 && this.pipeline.asksToClose) {
      // Wait for the server's FIN: this strategy claims that the server closes.
      this.#enter('awaitingFin', nowUs);
      return;
    }
    if (closer !== 'server') usage.age(nowUs);
    if (this.pipeline.closes) this.#close(nowUs, 'announced');
    else if (closer !== 'server' && usage.isSpent && length === 1) this.#close(nowUs);
    else this.idleSinceUs = nowUs;
    this.#tellAnswered();
    if (this.#state === 'closing') this.#tellFailed(UNANSWERED);
  }

  broken(code: string): void {
    this.#fail(code);
  }

  ended(): void {
    this.ending.serverEnded();
    if (this.#state === 'awaitingFin') {
      this.#enter('finished', Infinity);
      this.#events.finished(this);
    } else if (this.#state === 'open' && this.pipeline.length > 0) {
      this.#endOfAnswers();
    } else {
      this.destroy();
    }
  }

  failed(code: string): void {
    this.ending.sawError(code);
    if (this.pipeline.length === 0) this.destroy();
    else if (this.#state !== 'finished') this.#fail(code, code);
  }

  closed(): void {
    this.abandon(UNANSWERED);
    this.#state = 'closed';
    this.#events.closed(this);
  }

  /** The server's FIN arrived with exchanges in flight: before, within or at the end of an answer. */
  #endOfAnswers(): void {
    const result = this.pipeline.end();
    if (result !== 'done') {
      this.#fail(result);
      return;
    }
    this.#answeredUs = this.#settings.clock();
    if (this.pipeline.answers === 1) this.noDelay = this.#wire.noDelay;
    this.destroy();
    this.#tellAnswered();
    this.#tellFailed(UNANSWERED);
  }

  #enter(state: State, sinceUs: number): void {
    if (state !== 'connecting' && state !== 'open') this.ending.leave(this.#settings.record.connections);
    this.#state = state;
    this.#sinceUs = sinceUs;
  }

  #close(nowUs: number, why?: 'announced' | 'dismissed'): void {
    this.#enter('closing', nowUs);
    // Its FIN is on its way, and one of ours before it would put the TIME_WAIT on the wrong host.
    if (why === 'dismissed') this.ending.serverEnded();
    else if (why === 'announced') this.ending.closeAnnounced();
    else this.ending.close();
  }

  #tellAnswered(): void {
    this.#events.answered(this, this.pipeline.take()!, this.#answeredUs);
  }

  /** Ends the connection: the oldest exchange fails with `code`, those behind it with `others`. */
  #fail(code: string, others: string = UNANSWERED): void {
    this.pipeline.failing(code);
    // First, because a caller may send its next request as soon as it hears of the failure.
    this.destroy();
    this.#tellFailed(code, others);
  }

  #tellFailed(code: string, others: string = code): void {
    let reason = code;
    for (let next = this.pipeline.take(); next !== undefined; next = this.pipeline.take()) {
      this.#events.failed(this, next, reason);
      reason = others;
    }
  }
}
