import { Queue } from '../../queue.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { ConnectionPool, type PoolSettings } from '../connection/pool.ts';
import type { PoolUsage } from '../driver.ts';
import type { Exchange } from '../exchange.ts';
import type { Answered, StreamConnection, StreamEvents } from './connection.ts';
import { RoomList } from './room-list.ts';

export interface StreamPoolSettings extends PoolSettings {
  /** Name in the record: `h2c`, `h2`, `h3`. */
  readonly protocol: string;
  readonly choice: Strategy['poolChoice'];
  /** Opens a connection for an exchange, which it sends first. */
  readonly create: (exchange: Exchange, events: StreamEvents) => StreamConnection;
}

/**
 * The client's HTTP/2 or HTTP/3 connections. An exchange gets a stream on a connection with room; else a new connection,
 * if the pool allows it; else it waits. Exchanges that arrive while a connection opens wait for its streams instead of
 * opening one each.
 */
export class StreamPool extends ConnectionPool<StreamConnection, StreamPoolSettings> implements StreamEvents {
  readonly #roomy: RoomList<StreamConnection>;
  /** Connections with `expectedRoom`. */
  readonly #coming = new Set<StreamConnection>();
  /** Number of open connections that the server retired. */
  #retired = 0;
  /** Exchanges that go before those that wait, for the server refused them: they have begun. */
  readonly #again = new Queue<Exchange>();
  /** All exchanges that were refused once. A client retries no retry (RFC 9110, 9.2.2). */
  readonly #refused = new Set<Exchange>();

  constructor(settings: StreamPoolSettings) {
    super(settings);
    this.#roomy = new RoomList(settings.choice);
  }

  request(exchange: Exchange, nowUs: number): void {
    this.waiting.push(exchange);
    this.serve(nowUs);
  }

  ready(): void {
    this.gate.succeeded();
  }

  changed(connection: StreamConnection): void {
    this.record.connections.inFlight(connection.inFlight);
    this.#place(connection);
    this.serve(this.settings.clock());
  }

  limited(streams: number): void {
    this.record.connections.limitedTo(streams);
  }

  retired({ ending }: StreamConnection): void {
    if (ending.isLeaving || !ending.isConnected) return;
    ending.isLeaving = true;
    this.#retired += 1;
    this.record.connections.leaving();
  }

  refused(connection: StreamConnection, exchange: Exchange, code: string): void {
    if (this.#refused.has(exchange)) {
      this.failed(connection, exchange, code);
      return;
    }
    this.#refused.add(exchange);
    this.#again.push(exchange);
    this.record.connections.repeated();
    this.#place(connection);
    this.serve(this.settings.clock());
  }

  override usage(): PoolUsage {
    const usage = super.usage();
    return { ...usage, queued: usage.queued + this.#again.length };
  }

  override abandon(code: string): void {
    super.abandon(code);
    const nowUs = this.settings.clock();
    for (const exchange of this.#again.drain()) {
      this.record.failed(code, exchange.startUs, nowUs);
      this.settings.ended(exchange, 'unanswered', nowUs);
    }
  }

  answered(connection: StreamConnection, { exchange, answer, nowUs }: Answered): void {
    const { protocol, ended } = this.settings;
    this.#refused.delete(exchange);
    this.record.answered(exchange, answer, nowUs);
    if (!connection.hasAnswered) this.record.connections.answeredFirst(protocol, connection.noDelay);
    connection.hasAnswered = true;
    this.#place(connection);
    this.serve(nowUs);
    ended(exchange, 'answered', nowUs);
  }

  override failed(connection: StreamConnection, exchange: Exchange, code: string): void {
    this.#refused.delete(exchange);
    this.#place(connection);
    super.failed(connection, exchange, code);
  }

  override closed(connection: StreamConnection): void {
    this.#place(connection);
    const { ending } = connection;
    if (ending.isConnected) connection.over(ending.by ?? 'client');
    if (ending.isLeaving) this.#retired -= 1;
    super.closed(connection);
  }

  /** After GOAWAY a new connection may take the place of one that still answers (RFC 9113, 6.8; RFC 9114, 5.2). */
  protected override get counted(): number {
    return this.open.size - this.#retired;
  }

  /** Opens connections for the exchanges that get no stream soon. */
  protected serve(nowUs: number): void {
    while (this.#queued > 0 && this.#roomy.length > 0) this.#carry(nowUs);
    while (this.#queued > this.#expectedRoom() && this.mayOpen) this.#openFor(nowUs);
  }

  get #queued(): number {
    return this.waiting.length + this.#again.length;
  }

  get #queue(): Queue<Exchange> {
    return this.#again.length > 0 ? this.#again : this.waiting;
  }

  /** Takes the next exchange, which has a connection now, open or about to be opened. */
  #begin(nowUs: number): Exchange {
    const isAgain = this.#queue === this.#again;
    const exchange = this.#queue.shift()!;
    if (!isAgain) this.record.begun(nowUs - exchange.askedUs, nowUs);
    return exchange;
  }

  /** Streams to be expected without opening another connection. */
  #expectedRoom(): number {
    let expected = 0;
    for (const connection of this.#coming) {
      expected += connection.expectedRoom;
      if (expected >= this.#queued) break;
    }
    return expected;
  }

  #carry(nowUs: number): void {
    const { connection, rank } = this.#roomy.choose();
    if (connection.send(this.#queue.peek()!)) {
      this.#begin(nowUs).isCold = false;
      if (rank !== null) this.record.connections.chose(rank);
      this.record.connections.inFlight(connection.inFlight);
    }
    this.#place(connection);
  }

  #openFor(nowUs: number): void {
    const exchange = this.#begin(nowUs);
    exchange.isCold = true;
    this.gate.started();
    const connection = this.settings.create(exchange, this);
    this.open.add(connection);
    if (connection.expectedRoom > 0) this.#coming.add(connection);
  }

  /** Files a connection by its room. */
  #place(connection: StreamConnection): void {
    if (connection.expectedRoom > 0) this.#coming.add(connection);
    else this.#coming.delete(connection);
    this.#roomy.place(connection);
  }
}
