import type { Strategy } from '../../scenario/strategy.ts';
import { ConnectGate } from '../connect-gate.ts';
import type { Ending, Exchange } from '../exchange.ts';
import { Queue } from '../queue.ts';
import type { SourceAddresses } from '../socket/source-addresses.ts';
import type { Transport, TransportRecord } from '../transport.ts';
import { Http2Connection } from './connection.ts';
import type { Answered, ConnectionEvents, ConnectionSettings } from './connection-events.ts';

export interface PoolSettings extends ConnectionSettings {
  /** Most connections at once, those that are closing included. */
  readonly most: number;
  readonly choice: Strategy['poolChoice'];
  readonly sources: SourceAddresses;
  readonly record: TransportRecord;
  readonly ended: (exchange: Exchange, ending: Ending, nowUs: number) => void;
}

/**
 * The client's connections: gives each exchange a stream of one that has room, a new connection where all are full,
 * or a place in the queue. Those who ask while a connection opens wait for its streams instead of opening one each.
 */
export class Http2Pool implements ConnectionEvents<Http2Connection>, Transport {
  readonly #settings: PoolSettings;
  readonly #open = new Set<Http2Connection>();
  /** Those with room, the one used last at the end. */
  readonly #roomy: Http2Connection[] = [];
  /** Those whose room is still a promise. */
  readonly #coming = new Set<Http2Connection>();
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
    const timer = setTimeout(() => this.#destroyAll(), patienceMs);
    await promise;
    clearTimeout(timer);
  }

  connected(connection: Http2Connection, tookUs: number, nowUs: number): void {
    const { record, sources } = this.#settings;
    record.opened(sources.of(connection.wire), connection.wire.noDelay, nowUs);
    record.connected(tookUs, nowUs);
  }

  secured(connection: Http2Connection, tookUs: number): void {
    const { record, target } = this.#settings;
    record.secured(tookUs, { version: target.tls!.version, resumed: connection.wire.resumed });
  }

  ready(connection: Http2Connection): void {
    this.#settings.record.inFlight(connection.inFlight);
    this.#gate.succeeded();
    this.changed(connection);
  }

  changed(connection: Http2Connection): void {
    this.#place(connection);
    this.#serve(this.#settings.clock());
  }

  answered(connection: Http2Connection, { exchange, flight, nowUs }: Answered): void {
    const { record, target, ended } = this.#settings;
    record.answered(exchange, flight, nowUs);
    if (!connection.hasAnswered) record.protocol(target.tls === null ? 'h2c' : 'h2');
    connection.hasAnswered = true;
    this.#place(connection);
    this.#serve(nowUs);
    ended(exchange, 'answered', nowUs);
  }

  failed(connection: Http2Connection, exchange: Exchange, code: string): void {
    const { clock, record, ended } = this.#settings;
    const nowUs = clock();
    record.failed(code, nowUs);
    const wasReady = connection.requests > 0;
    if (!connection.farewell.isConnected) record.unconnected();
    if (!wasReady) this.#gate.failed();
    this.#place(connection);
    ended(exchange, wasReady ? 'failed' : 'unconnected', nowUs);
  }

  closed(connection: Http2Connection): void {
    this.#open.delete(connection);
    this.#place(connection);
    const { farewell, requests } = connection;
    if (farewell.isConnected)
      this.#settings.record.closed(farewell.by ?? 'client', requests, farewell.idledOut);
    if (this.#open.size === 0) this.#drained?.();
    this.#serve(this.#settings.clock());
  }

  /** Serves who waits, in order, as far as there are streams, and opens connections for the others. */
  #serve(nowUs: number): void {
    while (this.#waiting.length > 0 && this.#roomy.length > 0) this.#carry(this.#waiting.shift()!, nowUs);
    while (this.#waiting.length > this.#promised() && this.#mayOpen()) {
      this.#openFor(this.#waiting.shift()!, nowUs);
    }
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

  #carry(exchange: Exchange, nowUs: number): void {
    const { record, choice } = this.#settings;
    const connection = choice === 'lifo' ? this.#roomy.at(-1)! : this.#roomy[0]!;
    if (this.#roomy.length > 1) record.chose(this.#rankOf(connection));
    exchange.isCold = false;
    record.begun(nowUs - exchange.askedUs, nowUs);
    connection.send(exchange);
    record.inFlight(connection.inFlight);
    this.#place(connection);
  }

  #openFor(exchange: Exchange, nowUs: number): void {
    const { record, sources } = this.#settings;
    exchange.isCold = true;
    record.begun(nowUs - exchange.askedUs, nowUs);
    this.#gate.started();
    const localAddress = sources.next();
    const connection = new Http2Connection(this.#settings, { exchange, localAddress }, this);
    this.#open.add(connection);
    if (connection.promise > 0) this.#coming.add(connection);
  }

  /** What it is among all with room, by the times of their last use and not by what was asked for. */
  #rankOf({ usedUs }: Http2Connection): 'newest' | 'oldest' | 'other' {
    if (usedUs >= this.#roomy.at(-1)!.usedUs) return 'newest';
    return usedUs <= this.#roomy[0]!.usedUs ? 'oldest' : 'other';
  }

  /** Puts it where it belongs by its room: last among those that have some, as the one used last. */
  #place(connection: Http2Connection): void {
    if (connection.promise === 0) this.#coming.delete(connection);
    const hasRoom = connection.room > 0;
    if (hasRoom && this.#roomy.at(-1) === connection) return;
    const place = this.#roomy.indexOf(connection);
    if (place >= 0) this.#roomy.splice(place, 1);
    if (hasRoom) this.#roomy.push(connection);
  }

  #destroyAll(): void {
    for (const connection of this.#open) connection.destroy();
  }
}
