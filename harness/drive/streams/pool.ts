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
  /** As it is written down: `h2c`, `h2`, `h3`. */
  readonly protocol: string;
  /** Most connections at once, those that are closing included. */
  readonly most: number;
  readonly choice: Strategy['poolChoice'];
  /** Begins a connection for an exchange, which it carries first. */
  readonly open: (exchange: Exchange, events: StreamEvents<Connection>) => Connection;
  readonly record: TransportRecord;
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
}

/**
 * The client's connections of HTTP/2 or 3: gives each exchange a stream of one that has room, a new connection where
 * all are full, or a place in the queue. Those who ask while a connection opens wait for its streams instead of opening
 * one each.
 */
export class StreamPool<Connection extends StreamConnection> implements StreamEvents<Connection>, Transport {
  readonly #settings: StreamPoolSettings<Connection>;
  readonly #open = new OpenConnections<Connection>();
  readonly #roomy: RoomList<Connection>;
  /** Those whose room is still a promise. */
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
    for (const connection of this.#coming) {
      promised += connection.promise;
      if (promised >= this.#waiting.length) break;
    }
    return promised;
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
    if (connection.promise > 0) this.#coming.add(connection);
  }

  /** Puts it where it belongs by its room. */
  #place(connection: Connection): void {
    if (connection.promise > 0) this.#coming.add(connection);
    else this.#coming.delete(connection);
    this.#roomy.place(connection);
  }
}
