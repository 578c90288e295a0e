import { Queue } from '../../queue.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { ConnectGate } from '../connection/connect-gate.ts';
import { OpenConnections } from '../connection/open-connections.ts';
import type { PoolUsage } from '../driver.ts';
import type { Ending, Exchange, Secured } from '../exchange.ts';
import { usageOf } from '../record/pool-usage.ts';
import type { Transport, TransportRecord } from '../transport.ts';
import { Connection } from './connection.ts';
import type { ConnectionEvents, ConnectionSettings } from './connection-events.ts';
import { IdleList } from './idle-list.ts';
import { Settlement } from './settlement.ts';
import { SourceAddresses } from './wire/source-addresses.ts';
import type { Wire, WireEvents } from './wire/wire.ts';

export interface PoolSettings extends ConnectionSettings {
  /** Maximum connections at once, closing ones included. */
  readonly most: number;
  readonly poolChoice: Strategy['poolChoice'];
  /** Addresses to connect from, round robin; empty: the kernel chooses. */
  readonly sources: readonly string[];
  readonly createWire: (events: WireEvents) => Wire;
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
}

/**
 * The client's connections. An exchange gets an idle connection, chosen by `poolChoice`; else a new one, if the pool
 * allows it; else, with pipelining, the connection with the fewest requests in flight; else it waits. So the pool opens
 * all its connections before it pipelines, and a pool without a limit never pipelines.
 */
export class Pool implements ConnectionEvents<Connection>, Transport {
  readonly #settings: PoolSettings;
  readonly #record: TransportRecord;
  readonly #open = new OpenConnections<Connection>();
  readonly #idle: IdleList<Connection>;
  readonly #unused: Connection[] = [];
  readonly #waiting = new Queue<Exchange>();
  readonly #settlement = new Settlement();
  readonly #gate = new ConnectGate();
  readonly #sources: SourceAddresses;
  #mostInFlight = 0;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#record = settings.record;
    this.#idle = new IdleList(settings.poolChoice);
    this.#sources = new SourceAddresses(settings.sources);
  }

  request(exchange: Exchange, nowUs: number): void {
    const place = this.#place();
    if (place === undefined) this.#waiting.push(exchange);
    else this.#begin(exchange, place, nowUs);
  }

  /** Drops the exchanges that wait for a connection; returns how many. */
  dropWaiting(): number {
    const count = this.#waiting.length;
    this.#waiting.clear();
    return count;
  }

  /** Opens no connection until `resume`; exchanges that need one wait. */
  hold(): void {
    this.#gate.hold();
  }

  /** Opens connections again, starting with one. */
  resume(): void {
    this.#gate.resume();
    this.#serve(this.#settings.clock());
  }

  /** Expires the connections whose deadline has passed. */
  sweep(nowUs: number): void {
    for (const connection of this.#open) if (connection.deadlineUs <= nowUs) connection.expire();
  }

  /** Fails the exchanges in flight. */
  abandon(code: string): void {
    this.#open.abandon(code);
  }

  /** Requests per open connection. */
  carried(): number[] {
    const requests = [...this.#open].map(({ pipeline }) => pipeline.usage.requests);
    return requests.filter((count) => count > 0);
  }

  usage(): PoolUsage {
    return usageOf(this.#open, this.#waiting.length);
  }

  /** Ends all connections as `closer` says; destroys those still open after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.dropWaiting();
    await this.#open.close(timeoutMs);
  }

  connected({ wire }: Connection, tookUs: number, nowUs: number): void {
    this.#record.opened(this.#sources.of(wire), nowUs);
    this.#record.connected(tookUs, nowUs);
  }

  secured(_connection: Connection, tookUs: number, secured: Secured): void {
    this.#record.secured(tookUs, secured);
  }

  ready(connection: Connection, nowUs: number): void {
    this.#sent(connection);
    if (this.#gate.succeeded() || connection.hasRoom) this.#serve(nowUs);
  }

  answered(connection: Connection, exchange: Exchange, answeredUs: number): void {
    const { pipeline } = connection;
    this.#record.answered(exchange, pipeline, answeredUs);
    if (pipeline.answers === 1) {
      this.#record.answeredFirst(`http/1.${pipeline.spokenMinor}`, connection.noDelay);
    }
    if (connection.isIdle) this.#idle.add(connection);
    if (this.#waiting.length > 0) this.#serve(answeredUs);
    this.#settings.ended(exchange, 'answered', answeredUs);
  }

  failed({ ending, pipeline }: Connection, exchange: Exchange, code: string): void {
    const nowUs = this.#settings.clock();
    this.#record.failed(code, nowUs);
    if (!ending.isConnected) this.#record.unconnected();
    const wasReady = pipeline.usage.requests > 0;
    if (!wasReady) this.#gate.failed();
    this.#settings.ended(exchange, wasReady ? 'failed' : 'unconnected', nowUs);
  }

  finished(connection: Connection): void {
    this.#settlement.add(connection);
  }

  left(connection: Connection): void {
    this.#idle.remove(connection);
  }

  closed(connection: Connection): void {
    const { ending, pipeline } = connection;
    this.#open.delete(connection);
    this.#unused.push(connection);
    if (ending.isConnected) {
      this.#record.closed(ending.by ?? 'client', pipeline.usage.requests, ending.idleUs);
    }
    if (this.#waiting.length > 0) this.#serve(this.#settings.clock());
  }

  /** Serves the waiting exchanges in order, as far as the pool allows. */
  #serve(nowUs: number): void {
    while (this.#waiting.length > 0) {
      const place = this.#place();
      if (place === undefined) return;
      this.#begin(this.#waiting.shift()!, place, nowUs);
    }
  }

  /** The connection for one more exchange (closed: open it first); undefined: the exchange must wait. */
  #place(): Connection | undefined {
    const idle = this.#idle.choose();
    if (idle !== null) return idle;
    const { createWire, most, pipelining } = this.#settings;
    if (this.#gate.isOpen && this.#open.size < most) {
      return this.#unused.pop() ?? new Connection(createWire, this.#settings, this);
    }
    return pipelining > 1 ? this.#leastLoaded() : undefined;
  }

  /** A linear search: cheap beside a write, because a full pool that pipelines is small. */
  #leastLoaded(): Connection | undefined {
    let least: Connection | undefined;
    for (const connection of this.#open) {
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
    this.#record.begun(nowUs - exchange.askedUs, nowUs);
    place.send(exchange, nowUs);
    this.#sent(place);
  }

  /** Reads the clock anew: with one time for a batch, the last connection would seem to have waited for the others. */
  #openFor(exchange: Exchange, connection: Connection): void {
    const nowUs = this.#settings.clock();
    this.#record.begun(nowUs - exchange.askedUs, nowUs);
    this.#open.add(connection);
    this.#gate.started();
    connection.open(exchange, this.#sources.next(), nowUs);
  }

  #takeIdle(connection: Connection): void {
    if (this.#idle.size > 1) this.#record.chose(this.#idle.rankOf(connection));
    this.#idle.remove(connection);
  }

  #sent({ pipeline }: Connection): void {
    if (pipeline.length <= this.#mostInFlight) return;
    this.#mostInFlight = pipeline.length;
    this.#record.inFlight(pipeline.length);
  }
}
