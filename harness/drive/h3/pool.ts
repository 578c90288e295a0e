import type { Strategy } from '../../scenario/strategy.ts';
import { ConnectGate } from '../connect-gate.ts';
import type { Ending, Exchange } from '../exchange.ts';
import { Queue } from '../queue.ts';
import type { Transport, TransportRecord } from '../transport.ts';
import { H3Connection } from './connection.ts';
import type { Answered, ConnectionEvents, ConnectionSettings } from './connection-events.ts';

export interface PoolSettings extends ConnectionSettings {
  /** Most connections at once, those that are closing included. */
  readonly most: number;
  readonly choice: Strategy['poolChoice'];
  /** Address of our own end: the kernel chooses it, and the same for all. */
  readonly source: string;
  readonly record: TransportRecord;
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
}

/**
 * The client's connections: gives each exchange a stream of one that has room, a new connection where all are full,
 * or a place in the queue. Those who ask while a connection opens wait for its streams instead of opening one each.
 */
export class H3Pool implements ConnectionEvents<H3Connection>, Transport {
  readonly #settings: PoolSettings;
  readonly #open = new Set<H3Connection>();
  /** Those with room, the one used last at the end. */
  readonly #roomy: H3Connection[] = [];
  readonly #waiting = new Queue<Exchange>();
  readonly #gate = new ConnectGate();
  #drained: (() => void) | null = null;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  request(exchange: Exchange, nowUs: number): void {
    this.#waiting.push(exchange);
    this.#serve(nowUs);
  }

  dropWaiting(): number {
    const count = this.#waiting.length;
    this.#waiting.clear();
    return count;
  }

  hold(): void {
    this.#gate.hold();
  }

  resume(): void {
    this.#gate.resume();
    this.#serve(this.#settings.clock());
  }

  sweep(nowUs: number): void {
    for (const connection of this.#open) connection.sweep(nowUs);
  }

  abandon(code: string): void {
    for (const connection of this.#open) connection.abandon(code);
  }

  carried(): number[] {
    return [...this.#open].map(({ requests }) => requests).filter((requests) => requests > 0);
  }

  async close(patienceMs: number): Promise<void> {
    this.dropWaiting();
    for (const connection of this.#open) connection.close();
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    const timer = setTimeout(resolve, patienceMs);
    await promise;
    clearTimeout(timer);
  }

  connected(connection: H3Connection, tookUs: number, nowUs: number): void {
    const { record, source } = this.#settings;
    record.opened(source, null, nowUs);
    record.connected(tookUs, nowUs);
    // Within the handshake of QUIC, so that it takes no time of its own.
    record.secured(0, { version: '1.3', resumed: connection.resumes });
    this.#gate.succeeded();
  }

  changed(connection: H3Connection): void {
    this.#settings.record.inFlight(connection.inFlight);
    this.#place(connection);
    this.#serve(this.#settings.clock());
  }

  answered(connection: H3Connection, { exchange, flight, nowUs }: Answered): void {
    const { record, ended } = this.#settings;
    record.answered(exchange, flight, nowUs);
    if (!connection.hasAnswered) record.protocol('h3');
    connection.hasAnswered = true;
    this.#place(connection);
    this.#serve(nowUs);
    ended(exchange, 'answered', nowUs);
  }

  failed(connection: H3Connection, exchange: Exchange, code: string): void {
    const { clock, record, ended } = this.#settings;
    const nowUs = clock();
    record.failed(code, nowUs);
    if (!connection.isConnected) {
      record.unconnected();
      this.#gate.failed();
    }
    this.#place(connection);
    ended(exchange, connection.isConnected ? 'failed' : 'unconnected', nowUs);
  }

  closed(connection: H3Connection): void {
    const { isConnected, closedBy, requests, idledOut } = connection;
    this.#open.delete(connection);
    if (isConnected) this.#settings.record.closed(closedBy, requests, idledOut);
    if (this.#open.size === 0) this.#drained?.();
    this.#serve(this.#settings.clock());
  }

  /** Serves who waits, in order, as far as there are streams, and opens connections for the others. */
  #serve(nowUs: number): void {
    while (this.#waiting.length > 0 && this.#roomy.length > 0) this.#carry(nowUs);
    while (this.#waiting.length > this.#promised() && this.#mayOpen()) this.#openFor(nowUs);
  }

  #mayOpen(): boolean {
    return this.#gate.isOpen && this.#open.size < this.#settings.most;
  }

  /** Streams that will be there without a further connection. */
  #promised(): number {
    let promised = 0;
    for (const connection of this.#open) {
      promised += connection.promise;
      if (promised >= this.#waiting.length) break;
    }
    return promised;
  }

  #carry(nowUs: number): void {
    const { record, choice } = this.#settings;
    const connection = choice === 'lifo' ? this.#roomy.at(-1)! : this.#roomy[0]!;
    const hadChoice = this.#roomy.length > 1;
    const exchange = this.#waiting.peek()!;
    if (connection.send(exchange)) {
      this.#waiting.shift();
      exchange.isCold = false;
      if (hadChoice) record.chose(choice === 'lifo' ? 'newest' : 'oldest');
      record.begun(nowUs - exchange.askedUs, nowUs);
      record.inFlight(connection.inFlight);
    }
    this.#place(connection);
  }

  #openFor(nowUs: number): void {
    const exchange = this.#waiting.shift()!;
    exchange.isCold = true;
    this.#settings.record.begun(nowUs - exchange.askedUs, nowUs);
    this.#gate.started();
    this.#open.add(new H3Connection(this.#settings, exchange, this));
  }

  /** Puts it where it belongs by its room: last among those that have some, as the one used last. */
  #place(connection: H3Connection): void {
    const hasRoom = connection.room > 0;
    if (hasRoom && this.#roomy.at(-1) === connection) return;
    const place = this.#roomy.indexOf(connection);
    if (place >= 0) this.#roomy.splice(place, 1);
    if (hasRoom) this.#roomy.push(connection);
  }
}
