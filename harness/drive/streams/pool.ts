import type { Strategy } from '../../scenario/strategy.ts';
import { ConnectionPool, type PoolSettings } from '../connection/pool.ts';
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

  answered(connection: StreamConnection, { exchange, answer, nowUs }: Answered): void {
    const { protocol, ended } = this.settings;
    this.record.answered(exchange, answer, nowUs);
    if (!connection.hasAnswered) this.record.connections.answeredFirst(protocol, connection.noDelay);
    connection.hasAnswered = true;
    this.#place(connection);
    this.serve(nowUs);
    ended(exchange, 'answered', nowUs);
  }

  override failed(connection: StreamConnection, exchange: Exchange, code: string): void {
    this.#place(connection);
    super.failed(connection, exchange, code);
  }

  override closed(connection: StreamConnection): void {
    this.#place(connection);
    if (connection.ending.isConnected) connection.over(connection.ending.by ?? 'client');
    super.closed(connection);
  }

  /** Opens connections for the exchanges that get no stream soon. */
  protected serve(nowUs: number): void {
    while (this.waiting.length > 0 && this.#roomy.length > 0) this.#carry(nowUs);
    while (this.waiting.length > this.#expectedRoom() && this.mayOpen) this.#openFor(nowUs);
  }

  /** Streams to be expected without opening another connection. */
  #expectedRoom(): number {
    let expected = 0;
    for (const connection of this.#coming) {
      expected += connection.expectedRoom;
      if (expected >= this.waiting.length) break;
    }
    return expected;
  }

  #carry(nowUs: number): void {
    const { connection, rank } = this.#roomy.choose();
    const exchange = this.waiting.peek()!;
    if (connection.send(exchange)) {
      this.waiting.shift();
      exchange.isCold = false;
      if (rank !== null) this.record.connections.chose(rank);
      this.record.begun(nowUs - exchange.askedUs, nowUs);
      this.record.connections.inFlight(connection.inFlight);
    }
    this.#place(connection);
  }

  #openFor(nowUs: number): void {
    const exchange = this.waiting.shift()!;
    exchange.isCold = true;
    this.record.begun(nowUs - exchange.askedUs, nowUs);
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
