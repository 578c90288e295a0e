import { ConnectGate } from './connect-gate.ts';
import { Connection } from './connection.ts';
import type { ConnectionEvents, ConnectionSettings } from './connection-events.ts';
import type { Clock, Ending, Exchange } from './exchange.ts';
import type { ClosedBy } from './farewell.ts';
import { Queue } from './queue.ts';
import type { Wire, WireEvents } from './wire.ts';

/** What is written down about connections and exchanges. Times in us since the start of the load. */
export interface PoolRecord {
  begun(nowUs: number): void;
  answered(startUs: number, answer: Pick<Connection, 'sentUs' | 'status'>, answeredUs: number): void;
  failed(code: string, nowUs: number): void;
  opened(source: string, nowUs: number): void;
  ready(tookUs: number, nowUs: number): void;
  unconnected(): void;
  handshake(resumed: boolean): void;
  protocol(name: string): void;
  closed(by: ClosedBy, requests: number): void;
}

export interface PoolSettings extends ConnectionSettings {
  /** Most connections at once, those that are closing included. */
  readonly most: number;
  /** Addresses to connect from, in turn; empty: the kernel chooses. */
  readonly sources: readonly string[];
  readonly createWire: (events: WireEvents) => Wire;
  readonly record: PoolRecord;
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
}

/** The client's connections: gives each exchange an idle one, a new one, or a place in the queue. */
export class Pool implements ConnectionEvents<Connection> {
  readonly #settings: PoolSettings;
  readonly #clock: Clock;
  readonly #open = new Set<Connection>();
  /** Last in, first out: the one used last is the least likely to be closed by the server meanwhile. */
  readonly #idle: Connection[] = [];
  readonly #unused: Connection[] = [];
  readonly #waiting = new Queue<Exchange>();
  #finished: Connection[] = [];
  readonly #gate = new ConnectGate();
  #nextSource = 0;
  #kernelsSource: string | undefined;
  #drained: (() => void) | null = null;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#clock = settings.clock;
  }

  request(exchange: Exchange, nowUs: number): void {
    if (!this.#begin(exchange, nowUs)) this.#waiting.push(exchange);
  }

  /** Forgets who waits for a connection; gives how many they were. */
  dropWaiting(): number {
    const count = this.#waiting.length;
    this.#waiting.clear();
    return count;
  }

  /** Opens no connection until `resume`; meanwhile who needs one waits. */
  hold(): void {
    this.#gate.hold();
  }

  /** Opens connections again, one at first. */
  resume(): void {
    this.#gate.resume();
    this.#serve(this.#clock());
  }

  /** Ends what has waited past its deadline. */
  sweep(nowUs: number): void {
    for (const connection of this.#open) if (connection.deadlineUs <= nowUs) connection.expire();
  }

  /** Ends the exchanges under way as errors. */
  abandon(code: string): void {
    for (const connection of this.#open) connection.abandon(code);
  }

  /** Requests carried by each connection that is open. */
  carried(): number[] {
    return [...this.#open].filter(({ requests }) => requests > 0).map(({ requests }) => requests);
  }

  /** Ends all connections as the closer says; those that linger longer than `patienceMs` are let go. */
  async close(patienceMs: number): Promise<void> {
    this.dropWaiting();
    this.#idle.length = 0;
    for (const connection of this.#open) connection.close();
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    const timer = setTimeout(() => this.#destroyAll(), patienceMs);
    await promise;
    clearTimeout(timer);
  }

  connected(connection: Connection): void {
    this.#settings.record.opened(this.#sourceOf(connection), this.#clock());
  }

  ready(connection: Connection, tookUs: number, nowUs: number): void {
    const { record } = this.#settings;
    record.ready(tookUs, nowUs);
    if (connection.wire.resumed !== null) record.handshake(connection.wire.resumed);
    if (this.#gate.succeeded()) this.#serve(nowUs);
  }

  answered(connection: Connection, exchange: Exchange, answeredUs: number): void {
    const { record } = this.#settings;
    record.answered(exchange.startUs, connection, answeredUs);
    if (connection.requests === 1) record.protocol(`http/1.${connection.parser.minorVersion}`);
    if (connection.isIdle) this.#release(connection, answeredUs);
    this.#settings.ended(exchange, 'answered', answeredUs);
  }

  failed(connection: Connection, exchange: Exchange, code: string): void {
    const { record, ended } = this.#settings;
    const nowUs = this.#clock();
    record.failed(code, nowUs);
    if (!connection.farewell.isConnected) record.unconnected();
    const wasReady = connection.requests > 0;
    if (!wasReady) this.#gate.failed();
    ended(exchange, wasReady ? 'failed' : 'unconnected', nowUs);
  }

  /**
   * Those that the server closed in one turn of the event loop are settled together, and the next connects go
   * out together: that wakes the server less often, which is a tenth of the price of a connection.
   */
  finished(connection: Connection): void {
    this.#finished.push(connection);
    if (this.#finished.length === 1) setImmediate(this.#settleFinished);
  }

  closed(connection: Connection): void {
    this.#open.delete(connection);
    this.#unused.push(connection);
    const idle = this.#idle.indexOf(connection);
    if (idle >= 0) this.#idle.splice(idle, 1);
    const { by, isConnected } = connection.farewell;
    if (isConnected) this.#settings.record.closed(by ?? 'client', connection.requests);
    if (this.#open.size === 0) this.#drained?.();
    this.#serve(this.#clock());
  }

  readonly #settleFinished = (): void => {
    const finished = this.#finished;
    this.#finished = [];
    for (const connection of finished) connection.destroy();
    for (const connection of finished) connection.settle();
  };

  #release(connection: Connection, nowUs: number): void {
    this.#idle.push(connection);
    if (this.#waiting.length > 0) this.#serve(nowUs);
  }

  /** Serves who waits, in order, as far as there are connections. */
  #serve(nowUs: number): void {
    while (this.#waiting.length > 0 && this.#isRoom()) this.#begin(this.#waiting.shift()!, nowUs);
  }

  #isRoom(): boolean {
    while (this.#idle.length > 0 && !this.#idle.at(-1)!.isIdle) this.#idle.pop();
    return this.#idle.length > 0 || this.#mayOpen();
  }

  #mayOpen(): boolean {
    return this.#gate.isOpen && this.#open.size < this.#settings.most;
  }

  #begin(exchange: Exchange, nowUs: number): boolean {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isIdle) continue;
      this.#settings.record.begun(nowUs);
      idle.send(exchange, nowUs);
      return true;
    }
    if (!this.#mayOpen()) return false;
    this.#settings.record.begun(nowUs);
    const { createWire, sources } = this.#settings;
    const connection = this.#unused.pop() ?? new Connection(createWire, this.#settings, this);
    this.#open.add(connection);
    this.#gate.started();
    connection.open(exchange, sources[this.#nextSource++ % sources.length], this.#clock());
    return true;
  }

  /** Where the kernel chooses, it always chooses the same for one destination: asked once. */
  #sourceOf(connection: Connection): string {
    if (this.#settings.sources.length > 0) return connection.wire.localAddress ?? 'unknown';
    this.#kernelsSource ??= connection.wire.localAddress ?? 'unknown';
    return this.#kernelsSource;
  }

  #destroyAll(): void {
    for (const connection of this.#open) connection.destroy();
  }
}
