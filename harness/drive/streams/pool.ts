import { Queue } from '../../queue.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { ConnectGate } from '../connection/connect-gate.ts';
import { OpenConnections } from '../connection/open-connections.ts';
import type { PoolUsage } from '../driver.ts';
import type { Clock, Ending, Exchange, Secured } from '../exchange.ts';
import { usageOf } from '../record/pool-usage.ts';
import type { Transport, TransportRecord } from '../transport.ts';
import type { Answered, Connected, StreamConnection, StreamEvents } from './connection.ts';
import { RoomList } from './room-list.ts';

export interface StreamPoolSettings<Connection> {
  readonly clock: Clock;
  /** Name in the record: `h2c`, `h2`, `h3`. */
  readonly protocol: string;
  /** Maximum connections at once, closing ones included. */
  readonly most: number;
  readonly choice: Strategy['poolChoice'];
  /** Opens a connection for an exchange, which it sends first. */
  readonly open: (exchange: Exchange, events: StreamEvents<Connection>) => Connection;
  readonly record: TransportRecord;
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
}

/**
 * The client's HTTP/2 or HTTP/3 connections. An exchange gets a stream on a connection with room; else a new connection,
 * if the pool allows it; else it waits. Exchanges that arrive while a connection opens wait for its streams instead of
 * opening one each.
 */
export class StreamPool<Connection extends StreamConnection> implements StreamEvents<Connection>, Transport {
  readonly #settings: StreamPoolSettings<Connection>;
  readonly #open = new OpenConnections<Connection>();
  readonly #roomy: RoomList<Connection>;
  /** Connections with `expectedRoom`. */
  readonly #coming = new Set<Connection>();
  readonly #waiting = new Queue<Exchange>();
  readonly #gate = new ConnectGate();

  constructor(settings: StreamPoolSettings<Connection>) {
    this.#settings = settings;
    this.#roomy = new RoomList(settings.choice);
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
    this.#open.abandon(code);
  }

  carried(): number[] {
    return [...this.#open].map(({ requests }) => requests).filter((requests) => requests > 0);
  }

  usage(): PoolUsage {
    return usageOf(this.#open, this.#waiting.length);
  }

  async close(timeoutMs: number): Promise<void> {
    this.dropWaiting();
    await this.#open.close(timeoutMs);
  }

  connected({ source, tookUs, nowUs }: Connected): void {
    this.#settings.record.opened(source, nowUs);
    this.#settings.record.connected(tookUs, nowUs);
  }

  secured(_connection: Connection, tookUs: number, secured: Secured): void {
    this.#settings.record.secured(tookUs, secured);
  }

  ready(): void {
    this.#gate.succeeded();
  }

  changed(connection: Connection): void {
    this.#settings.record.inFlight(connection.inFlight);
    this.#place(connection);
    this.#serve(this.#settings.clock());
  }

  answered(connection: Connection, { exchange, answer, nowUs }: Answered): void {
    const { record, protocol, ended } = this.#settings;
    record.answered(exchange, answer, nowUs);
    if (!connection.hasAnswered) record.answeredFirst(protocol, connection.noDelay);
    connection.hasAnswered = true;
    this.#place(connection);
    this.#serve(nowUs);
    ended(exchange, 'answered', nowUs);
  }

  failed(connection: Connection, exchange: Exchange, code: string): void {
    const { clock, record, ended } = this.#settings;
    const { ending, isReady } = connection;
    const nowUs = clock();
    record.failed(code, nowUs);
    if (!ending.isConnected) record.unconnected();
    if (!isReady) this.#gate.failed();
    this.#place(connection);
    ended(exchange, isReady ? 'failed' : 'unconnected', nowUs);
  }

  closed(connection: Connection): void {
    const { requests } = connection;
    const { isConnected, by, idleUs } = connection.ending;
    this.#open.delete(connection);
    this.#place(connection);
    if (isConnected) this.#settings.record.closed(by ?? 'client', requests, idleUs);
    this.#serve(this.#settings.clock());
  }

  /** Serves the waiting exchanges in order, as far as there are streams, and opens connections for the rest. */
  #serve(nowUs: number): void {
    while (this.#waiting.length > 0 && this.#roomy.length > 0) this.#carry(nowUs);
    while (this.#waiting.length > this.#expectedRoom() && this.#mayOpen()) this.#openFor(nowUs);
  }

  #mayOpen(): boolean {
    return this.#gate.isOpen && this.#open.size < this.#settings.most;
  }

  /** Streams to be expected without opening another connection. */
  #expectedRoom(): number {
    let expected = 0;
    for (const connection of this.#coming) {
      expected += connection.expectedRoom;
      if (expected >= this.#waiting.length) break;
    }
    return expected;
  }

  #carry(nowUs: number): void {
    const { record } = this.#settings;
    const { connection, rank } = this.#roomy.choose();
    const exchange = this.#waiting.peek()!;
    if (connection.send(exchange)) {
      this.#waiting.shift();
      exchange.isCold = false;
      if (rank !== null) record.chose(rank);
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
    const connection = this.#settings.open(exchange, this);
    this.#open.add(connection);
    if (connection.expectedRoom > 0) this.#coming.add(connection);
  }

  /** Files a connection by its room. */
  #place(connection: Connection): void {
    if (connection.expectedRoom > 0) this.#coming.add(connection);
    else this.#coming.delete(connection);
    this.#roomy.place(connection);
  }
}
