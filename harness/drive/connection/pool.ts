import { Queue } from '../../queue.ts';
import type { PoolUsage } from '../driver.ts';
import type { Exchange, Secured } from '../exchange.ts';
import { type ConnectionUse, usageOf } from '../record/pool-usage.ts';
import type { Recorder } from '../record/recorder.ts';
import { isUnanswered } from '../record/unanswered.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { ConnectGate } from './connect-gate.ts';
import type { ConnectionEnd } from './connection-end.ts';
import { numberOf } from './settings.ts';

/** A connection as its pool sees it. */
export interface PooledConnection {
  /** Requests written on it. */
  readonly requests: number;
  readonly ending: Pick<ConnectionEnd, 'isConnected' | 'by' | 'idleUs'> &
    Partial<Pick<ConnectionEnd, 'isLeaving'>>;
  /** True once it could send requests. */
  readonly isReady: boolean;
  readonly use: ConnectionUse;
  /** Expires everything past its deadline. */
  sweep(nowUs: number): void;
  /** Fails the exchanges in flight. */
  abandon(code: string): void;
  /** Ends it as `closer` says if idle. The pool is notified once it has closed. */
  close(): void;
  /** Destroys it in any state. */
  destroy(): void;
}

/** Events of one connection, for its pool. Times in us since the start of the load. */
export interface PooledEvents<Connection> {
  /** `source`: the local address. `tookUs`: TCP without TLS, or with QUIC the whole handshake. */
  connected(source: string, tookUs: number, nowUs: number): void;
  /** The TLS handshake is done, `tookUs` after connecting. */
  secured(tookUs: number, secured: Secured): void;
  failed(connection: Connection, exchange: Exchange, code: string): void;
  closed(connection: Connection): void;
}

/** How many connections a pool may have, and to whom it reports. */
export interface PoolSettings extends Pick<TransportContext, 'clock' | 'record' | 'ended'> {
  /** Maximum connections at once, closing ones included, without those that the server retired. */
  readonly most: number;
}

export function poolSettings({ spec, clock, record, ended }: TransportContext): PoolSettings {
  return { clock, record, ended, most: numberOf(spec.strategy.pool) };
}

/** The connections of a client, from the start of connecting to their end, and the exchanges that wait for one. */
export abstract class ConnectionPool<Connection extends PooledConnection, Settings extends PoolSettings>
  implements Transport, PooledEvents<Connection>
{
  protected readonly record: Recorder;
  protected readonly open = new Set<Connection>();
  protected readonly waiting = new Queue<Exchange>();
  protected readonly gate = new ConnectGate();
  protected readonly settings: Settings;
  #drained: (() => void) | null = null;

  constructor(settings: Settings) {
    this.settings = settings;
    this.record = settings.record;
  }

  abstract request(exchange: Exchange, nowUs: number): void;

  /** Serves the waiting exchanges in order, as far as the pool allows. */
  protected abstract serve(nowUs: number): void;

  protected get mayOpen(): boolean {
    return this.gate.isOpen && this.counted < this.settings.most;
  }

  /** Number of connections that count against the size of the pool. */
  protected get counted(): number {
    return this.open.size;
  }

  dropWaiting(): readonly Exchange[] {
    return this.waiting.drain();
  }

  hold(): void {
    this.gate.hold();
  }

  resume(): void {
    this.gate.resume();
    this.serve(this.settings.clock());
  }

  sweep(nowUs: number): void {
    for (const connection of this.open) connection.sweep(nowUs);
  }

  abandon(code: string): void {
    for (const connection of this.open) connection.abandon(code);
  }

  carried(): number[] {
    return [...this.open].map(({ requests }) => requests).filter((requests) => requests > 0);
  }

  usage(): PoolUsage {
    return usageOf(this.open, this.waiting.length);
  }

  async close(timeoutMs: number): Promise<void> {
    this.dropWaiting();
    for (const connection of this.open) connection.close();
    if (this.open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    const timer = setTimeout(() => {
      for (const connection of this.open) connection.destroy();
    }, timeoutMs);
    await promise;
    clearTimeout(timer);
  }

  connected(source: string, tookUs: number, nowUs: number): void {
    this.record.opened(source, nowUs);
    this.record.connected(tookUs, nowUs);
  }

  secured(tookUs: number, secured: Secured): void {
    this.record.secured(tookUs, secured);
  }

  failed({ ending, isReady }: Connection, exchange: Exchange, code: string): void {
    const nowUs = this.settings.clock();
    this.record.failed(code, exchange.startUs, nowUs);
    if (!ending.isConnected) this.record.connections.unconnected();
    if (!isReady) this.gate.failed();
    const sent = isUnanswered(code) ? 'unanswered' : 'failed';
    this.settings.ended(exchange, isReady ? sent : 'unconnected', nowUs);
  }

  closed(connection: Connection): void {
    const { ending, requests } = connection;
    this.open.delete(connection);
    if (this.open.size === 0) this.#drained?.();
    if (ending.isConnected) {
      this.record.connections.closed(ending.by ?? 'client', requests, ending.idleUs, ending.isLeaving);
    }
    this.serve(this.settings.clock());
  }
}
