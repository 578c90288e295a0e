import type { Strategy } from '../../scenario/strategy.ts';
import { type PoolSettings as AnyPoolSettings, ConnectionPool } from '../connection/pool.ts';
import type { WireName } from '../driver.ts';
import type { Exchange } from '../exchange.ts';
import { Connection } from './connection.ts';
import type { ConnectionEvents, ConnectionSettings } from './connection-events.ts';
import { IdleList } from './idle-list.ts';
import { Settlement } from './settlement.ts';

export interface PoolSettings extends AnyPoolSettings, ConnectionSettings {
  readonly poolChoice: Strategy['poolChoice'];
}

/**
 * The client's connections. An exchange gets an idle connection, chosen by `poolChoice`; else a new one, if the pool
 * allows it; else, with pipelining, the connection with the fewest requests in flight; else it waits. So the pool opens
 * all its connections before it pipelines, and a pool without a limit never pipelines.
 */
export class Pool extends ConnectionPool<Connection, PoolSettings> implements ConnectionEvents<Connection> {
  readonly #idle: IdleList<Connection>;
  readonly #unused: Connection[] = [];
  readonly #settlement: Settlement;
  #mostInFlight = 0;

  constructor(settings: PoolSettings) {
    super(settings);
    this.#idle = new IdleList(settings.poolChoice);
    this.#settlement = new Settlement(settings.wires);
  }

  get wire(): WireName {
    return this.settings.wires.name;
  }

  override async close(timeoutMs: number): Promise<void> {
    await super.close(timeoutMs);
    this.settings.wires.close();
  }

  request(exchange: Exchange, nowUs: number): void {
    const place = this.#place();
    if (place === undefined) this.waiting.push(exchange);
    else this.#begin(exchange, place, nowUs);
  }

  ready(connection: Connection, nowUs: number): void {
    this.#sent(connection);
    if (this.gate.succeeded() || connection.hasRoom) this.serve(nowUs);
  }

  answered(connection: Connection, exchange: Exchange, answeredUs: number): void {
    const { pipeline } = connection;
    this.record.answered(exchange, pipeline, answeredUs);
    if (pipeline.answers === 1) {
      this.record.connections.answeredFirst(`http/1.${pipeline.spokenMinor}`, connection.noDelay);
    }
    if (connection.isIdle) this.#idle.add(connection);
    if (this.waiting.length > 0) this.serve(answeredUs);
    this.settings.ended(exchange, 'answered', answeredUs);
  }

  finished(connection: Connection): void {
    this.#settlement.add(connection);
  }

  left(connection: Connection): void {
    this.#idle.remove(connection);
  }

  override closed(connection: Connection): void {
    this.#unused.push(connection);
    const { ending, pipeline } = connection;
    if (ending.isConnected) pipeline.closed(ending.by ?? 'client');
    super.closed(connection);
  }

  protected serve(nowUs: number): void {
    while (this.waiting.length > 0) {
      const place = this.#place();
      if (place === undefined) return;
      this.#begin(this.waiting.shift()!, place, nowUs);
    }
  }

  /** The connection for one more exchange (closed: open it first); undefined: the exchange must wait. */
  #place(): Connection | undefined {
    const idle = this.#idle.choose();
    if (idle !== null) return idle;
    if (this.mayOpen) return this.#unused.pop() ?? new Connection(this.settings, this);
    return this.settings.pipelining > 1 ? this.#leastLoaded() : undefined;
  }

  /** A linear search: cheap beside a write, because a full pool that pipelines is small. */
  #leastLoaded(): Connection | undefined {
    let least: Connection | undefined;
    for (const connection of this.open) {
      if (!connection.hasRoom) continue;
      if (least === undefined || connection.pipeline.length < least.pipeline.length) least = connection;
    }
    return least;
  }

  #begin(exchange: Exchange, place: Connection, nowUs: number): void {
    exchange.isCold = place.isClosed;
    if (exchange.isCold) {
      this.#openFor(exchange, place);
      return;
    }
    if (place.isIdle) this.#takeIdle(place);
    this.record.begun(nowUs - exchange.askedUs, nowUs);
    place.pipeline.send(exchange, nowUs);
    this.#sent(place);
  }

  /** Reads the clock anew: with one time for a batch, the last connection would seem to have waited for the others. */
  #openFor(exchange: Exchange, connection: Connection): void {
    const nowUs = this.settings.clock();
    this.record.begun(nowUs - exchange.askedUs, nowUs);
    this.open.add(connection);
    this.gate.started();
    connection.open(exchange, nowUs);
  }

  #takeIdle(connection: Connection): void {
    if (this.#idle.size > 1) this.record.connections.chose(this.#idle.rankOf(connection));
    this.#idle.remove(connection);
  }

  #sent({ pipeline }: Connection): void {
    if (pipeline.length <= this.#mostInFlight) return;
    this.#mostInFlight = pipeline.length;
    this.record.connections.inFlight(pipeline.length);
  }
}
